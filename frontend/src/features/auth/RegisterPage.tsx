import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "react-router";
import * as v from "valibot";
import { vRegister, vRegistrationProfile } from "@/shared/api/generated/valibot.gen";
import { BirthFields, NameFields, OwnPhoneField, PROFILE } from "@/shared/care/ProfileFields";
import { Form } from "@/shared/forms/Form";
import { EmailField, PasswordField } from "@/shared/forms/fields";
import { asWritten, needed, neededDay } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { Narrow } from "@/shared/ui/Narrow";
import { register } from "./calls";
import { MailSent } from "./MailSent";

const SCHEMA = v.object({
  first_name: PROFILE.first_name,
  last_name: PROFILE.last_name,
  birth_date: neededDay(vRegistrationProfile.entries.birth_date),
  gender: PROFILE.gender,
  phone: PROFILE.phone,
  email: needed(vRegister.entries.email),
  password: asWritten(vRegister.entries.password),
});

const NOTHING = {
  first_name: "",
  last_name: "",
  birth_date: "",
  gender: "unknown",
  phone: "",
  email: "",
  password: "",
} as const;

/** Where somebody becomes a patient of the clinic. What else the clinic may know is asked for in the account. */
export default function RegisterPage() {
  const { t } = useLingui();
  const [sentTo, setSentTo] = useState("");
  const form = useAppForm({
    schema: SCHEMA,
    values: NOTHING,
    fieldOf: (field) => field.replace(/^profile\./, ""),
    onSubmit: async ({ email, password, ...profile }) => {
      await register({ email, password, profile });
      setSentTo(email);
    },
  });
  if (sentTo) {
    return (
      <MailSent to={sentTo} onAgain={() => setSentTo("")}>
        <Trans>
          The mail has a link that activates your account. It works once, within 30 minutes. If you have an
          account already, the mail says so.
        </Trans>
      </MailSent>
    );
  }
  return (
    <Narrow
      title={t`Register as a patient`}
      lead={<Trans>For adults from 18. It takes two minutes and a look into your mailbox.</Trans>}
      below={
        <p>
          <Trans>
            You have an account? <Link to="/sign-in">Sign in</Link>
          </Trans>
        </p>
      }
    >
      <Form form={form} submit={t`Register`}>
        <NameFields form={form} own />
        <BirthFields form={form} bornNeeded />
        <OwnPhoneField form={form} own />
        <EmailField
          form={form}
          name="email"
          label={t`E-mail address`}
          hint={t`You sign in with it, and we write to it.`}
        />
        <PasswordField
          form={form}
          name="password"
          label={t`Password`}
          autoComplete="new-password"
          hint={t`At least 12 characters. A few words that belong together only for you are easy to remember.`}
        />
      </Form>
    </Narrow>
  );
}
