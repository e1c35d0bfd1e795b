import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "react-router";
import { cancelVisit, deleteVisit } from "@/shared/api/generated/sdk.gen";
import type { Visit } from "@/shared/api/generated/types.gen";
import { VisitInWords } from "@/shared/care/VisitInWords";
import { type Outcome, VisitOutcomeDialog } from "@/shared/care/VisitOutcomeDialog";
import { ConfirmDialog } from "@/shared/forms/ConfirmDialog";
import { useRefresh } from "@/shared/live/useRefresh";
import { useAnnouncer } from "@/shared/ui/Toast";

/** What was asked to be done with a visit. */
export type Asked = "cancel" | "delete" | Outcome;

interface VisitDialogProps {
  asked: Asked;
  visit: Visit;
  onClose: () => void;
}

/** Asks before something is done with a visit, and does it. */
export function VisitDialog({ asked, visit, onClose }: VisitDialogProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  const path = { visit_id: visit.id };
  const finish = async (text: string) => {
    onClose();
    done(text);
    await refresh("visits");
  };

  switch (asked) {
    case "cancel":
      return (
        <ConfirmDialog
          title={t`Cancel this visit?`}
          confirm={t`Cancel the visit`}
          cancel={t`Keep it`}
          danger
          reason={{ label: t`Why`, hint: t`The mail to the patient says it.`, needed: true }}
          onConfirm={async (reason) => {
            await cancelVisit({ path, body: { reason }, throwOnError: true });
            await finish(t`The visit was cancelled.`);
          }}
          onClose={onClose}
        >
          <VisitInWords visit={visit} />
        </ConfirmDialog>
      );
    case "complete":
    case "no-show":
      return <VisitOutcomeDialog outcome={asked} visit={visit} onClose={onClose} />;
    case "delete":
      return (
        <ConfirmDialog
          title={t`Delete this visit?`}
          confirm={t`Delete`}
          danger
          onConfirm={async () => {
            await deleteVisit({ path, throwOnError: true });
            // Away first: the page must not ask for what is gone.
            await navigate("/visits", { replace: true });
            await finish(t`The visit was deleted.`);
          }}
          onClose={onClose}
        >
          <VisitInWords visit={visit}>
            <Trans>
              It leaves every list. A visit that was only called off is better cancelled: then it stays to be
              seen.
            </Trans>
          </VisitInWords>
        </ConfirmDialog>
      );
  }
}
