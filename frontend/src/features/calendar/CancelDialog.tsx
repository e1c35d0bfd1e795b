import { useLingui } from "@lingui/react/macro";
import { cancelVisit } from "@/shared/api/generated/sdk.gen";
import type { Visit } from "@/shared/api/generated/types.gen";
import { VisitInWords } from "@/shared/care/VisitInWords";
import { ConfirmDialog } from "@/shared/forms/ConfirmDialog";
import { useRefresh } from "@/shared/live/useRefresh";
import { useAnnouncer } from "@/shared/ui/Toast";

/** Asks why, and cancels a visit. */
export function CancelDialog({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  const { t } = useLingui();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  const cancel = async (reason: string) => {
    await cancelVisit({ path: { visit_id: visit.id }, body: { reason }, throwOnError: true });
    onClose();
    done(t`The visit was cancelled.`);
    await refresh("visits");
  };
  return (
    <ConfirmDialog
      title={t`Cancel this visit?`}
      confirm={t`Cancel the visit`}
      cancel={t`Keep it`}
      danger
      reason={{ label: t`Why`, hint: t`The mail to the patient says it.`, needed: true }}
      onConfirm={cancel}
      onClose={onClose}
    >
      <VisitInWords visit={visit} />
    </ConfirmDialog>
  );
}
