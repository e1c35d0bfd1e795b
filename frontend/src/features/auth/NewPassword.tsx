import { useLingui } from "@lingui/react/macro";
import * as v from "valibot";
import { vSetPassword } from "@/shared/api/generated/valibot.gen";
import { Form } from "@/shared/forms/Form";
import { PasswordField } from "@/shared/forms/fields";
import { asWritten } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";

const SCHEMA = v.object({ password: asWritten(vSetPassword.entries.password) });

/** Asks for a new password, once: it can be looked at, which repeating it would only replace. */
export function NewPassword({
  submit,
  onSubmit,
}: {
  submit: string;
  onSubmit: (password: string) => Promise<unknown>;
}) {
  const { t } = useLingui();
  const form = useAppForm({
    schema: SCHEMA,
    values: { password: "" },
    onSubmit: ({ password }) => onSubmit(password),
  });
  return (
    <Form form={form} submit={submit} guarded={false}>
      <PasswordField
        form={form}
        name="password"
        label={t`New password`}
        autoComplete="new-password"
        hint={t`At least 12 characters. A few words that belong together only for you are easy to remember.`}
      />
    </Form>
  );
}
