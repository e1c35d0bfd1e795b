import { Trans, useLingui } from "@lingui/react/macro";
import { ConfirmDialog } from "@/shared/forms/ConfirmDialog";
import { useRefresh } from "@/shared/live/useRefresh";
import { useAnnouncer } from "@/shared/ui/Toast";

interface DeleteRecordDialogProps {
  title: string;
  /** The live topic of this kind of record. */
  topic: string;
  /** Told before it is deleted, and when it was not: a page that is being left must not ask for what is gone. */
  onLeaving: (isLeaving: boolean) => void;
  /** Deletes it, and leaves the page that was about it. */
  onDelete: (reason: string) => Promise<unknown>;
  /** What is said when it is done. */
  done: string;
  onClose: () => void;
}

/** Asks why a record is deleted, and says what stays of it. */
export function DeleteRecordDialog({
  title,
  topic,
  onLeaving,
  onDelete,
  done,
  onClose,
}: DeleteRecordDialogProps) {
  const { t } = useLingui();
  const refresh = useRefresh();
  const announcer = useAnnouncer();
  return (
    <ConfirmDialog
      title={title}
      confirm={t`Delete`}
      danger
      reason={{ label: t`Why`, hint: t`The audit trail keeps it, with your name.`, needed: true }}
      onConfirm={async (reason) => {
        onLeaving(true);
        try {
          await onDelete(reason);
        } catch (error) {
          onLeaving(false);
          throw error;
        }
        announcer.done(done);
        await refresh(topic);
      }}
      onClose={onClose}
    >
      <p>
        <Trans>It leaves the patient's record and every list. This cannot be taken back.</Trans>
      </p>
    </ConfirmDialog>
  );
}
