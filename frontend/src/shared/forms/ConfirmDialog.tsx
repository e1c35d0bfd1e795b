import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useMemo } from "react";
import * as v from "valibot";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { Form } from "./Form";
import { TextareaField } from "./fields";
import { useAppForm } from "./useAppForm";

interface ConfirmDialogProps {
  title: string;
  /** What will happen, in a sentence or two. */
  children?: ReactNode;
  /** What the button that does it says. */
  confirm: string;
  /** The button that does nothing. */
  cancel?: string;
  danger?: boolean;
  /** Asks for a reason too; `needed` refuses an empty one. */
  reason?: { label: string; hint?: string; needed?: boolean; most?: number };
  /** Does it; a `Problem` that it throws is shown in the dialog. The caller closes the dialog afterwards. */
  onConfirm: (reason: string) => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something is done that cannot simply be taken back. */
export function ConfirmDialog({
  title,
  children,
  confirm,
  cancel,
  danger,
  reason,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const { t } = useLingui();
  const schema = useMemo(() => {
    const text = v.pipe(v.string(), v.trim(), v.maxLength(reason?.most ?? 500));
    return v.object({ reason: reason?.needed ? v.pipe(text, v.nonEmpty()) : text });
  }, [reason?.needed, reason?.most]);
  const form = useAppForm({ schema, values: { reason: "" }, onSubmit: (filled) => onConfirm(filled.reason) });
  return (
    <Dialog title={title} onClose={onClose} busy={form.formState.isSubmitting}>
      {children}
      <Form
        form={form}
        submit={confirm}
        danger={danger ?? false}
        guarded={false}
        actions={<Button onClick={onClose}>{cancel ?? t`Cancel`}</Button>}
      >
        {reason && (
          <TextareaField
            form={form}
            name="reason"
            label={reason.label}
            hint={reason.hint}
            optional={!reason.needed}
          />
        )}
      </Form>
    </Dialog>
  );
}
