import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import * as v from "valibot";
import { listOwnSessionsQueryKey } from "@/shared/api/generated/@tanstack/react-query.gen";
import { changePassword } from "@/shared/api/generated/sdk.gen";
import { vChangePassword } from "@/shared/api/generated/valibot.gen";
import { Form } from "@/shared/forms/Form";
import { PasswordField } from "@/shared/forms/fields";
import { asWritten } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { useAnnouncer } from "@/shared/ui/Toast";

const SCHEMA = v.object({
  current_password: asWritten(vChangePassword.entries.current_password),
  new_password: asWritten(vChangePassword.entries.new_password),
});

/** Sets another password; who is signed in elsewhere with the former one is so no longer. */
export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { done } = useAnnouncer();
  const form = useAppForm({
    schema: SCHEMA,
    values: { current_password: "", new_password: "" },
    onSubmit: async (body) => {
      await changePassword({ body, throwOnError: true });
      await queries.invalidateQueries({ queryKey: listOwnSessionsQueryKey() });
      done(t`Your password was changed.`);
      onClose();
    },
  });
  return (
    <Dialog title={t`Change the password`} onClose={onClose} busy={form.formState.isSubmitting}>
      <p>
        <Trans>Everywhere else where you are signed in, you are signed out then.</Trans>
      </p>
      <Form
        form={form}
        submit={t`Save`}
        guarded={false}
        actions={<Button onClick={onClose}>{t`Cancel`}</Button>}
      >
        <PasswordField form={form} name="current_password" label={t`Present password`} />
        <PasswordField
          form={form}
          name="new_password"
          label={t`New password`}
          autoComplete="new-password"
          hint={t`At least 12 characters. A few words that belong together only for you are easy to remember.`}
        />
      </Form>
    </Dialog>
  );
}
