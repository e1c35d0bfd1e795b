import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import * as v from "valibot";
import { vAskForRecovery } from "@/shared/api/generated/valibot.gen";
import { Form } from "@/shared/forms/Form";
import { EmailField } from "@/shared/forms/fields";
import { needed } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { Narrow } from "@/shared/ui/Narrow";
import { askForRecovery } from "./calls";
import { MailSent } from "./MailSent";

const SCHEMA = v.object({ email: needed(vAskForRecovery.entries.email) });

export default function ForgotPasswordPage() {
  const { t } = useLingui();
  const [sentTo, setSentTo] = useState("");
  const form = useAppForm({
    schema: SCHEMA,
    values: { email: "" },
    onSubmit: async ({ email }) => {
      await askForRecovery(email);
      setSentTo(email);
    },
  });
  if (sentTo) {
    return (
      <MailSent to={sentTo} onAgain={() => setSentTo("")}>
        <Trans>
          If there is an account with this address, it gets a mail with a link to set a new password. The link
          works once, within 30 minutes.
        </Trans>
      </MailSent>
    );
  }
  return (
    <Narrow
      title={t`Forgot the password?`}
      lead={<Trans>We send you a link with which you set a new one.</Trans>}
    >
      <Form form={form} submit={t`Send the link`} guarded={false}>
        <EmailField form={form} name="email" label={t`E-mail address`} autoComplete="username" />
      </Form>
    </Narrow>
  );
}
