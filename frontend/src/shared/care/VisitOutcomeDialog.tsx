import { useLingui } from "@lingui/react/macro";
import { completeVisit, markNoShow } from "@/shared/api/generated/sdk.gen";
import type { Visit } from "@/shared/api/generated/types.gen";
import { ConfirmDialog } from "@/shared/forms/ConfirmDialog";
import { useRefresh } from "@/shared/live/useRefresh";
import { useAnnouncer } from "@/shared/ui/Toast";
import { VisitInWords } from "./VisitInWords";

/** What became of a visit that has begun. */
export type Outcome = "complete" | "no-show";

interface VisitOutcomeDialogProps {
  outcome: Outcome;
  visit: Visit;
  onClose: () => void;
}

/** Asks whether a visit took place or the patient did not come, because neither can be taken back. */
export function VisitOutcomeDialog({ outcome, visit, onClose }: VisitOutcomeDialogProps) {
  const { t } = useLingui();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  const path = { visit_id: visit.id };
  const isComplete = outcome === "complete";
  return (
    <ConfirmDialog
      title={isComplete ? t`Has this visit taken place?` : t`Did the patient not come?`}
      confirm={isComplete ? t`It has taken place` : t`The patient did not come`}
      onConfirm={async () => {
        if (isComplete) await completeVisit({ path, throwOnError: true });
        else await markNoShow({ path, throwOnError: true });
        onClose();
        done(isComplete ? t`The visit was marked as completed.` : t`The visit was marked as missed.`);
        await refresh("visits");
      }}
      onClose={onClose}
    >
      <VisitInWords visit={visit} />
    </ConfirmDialog>
  );
}
