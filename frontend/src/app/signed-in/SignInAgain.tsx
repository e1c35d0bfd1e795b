import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import * as v from "valibot";
import { Form } from "@/shared/forms/Form";
import { PasswordField } from "@/shared/forms/fields";
import { useAppForm } from "@/shared/forms/useAppForm";
import { session } from "@/shared/session/tokens";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";

const SCHEMA = v.object({ password: v.pipe(v.string(), v.nonEmpty()) });

/** The session is over, but the page stays with all that was typed: the password brings it back. */
export default function SignInAgain({ email }: { email: string }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const leave = () => globalThis.location.assign("/");
  const form = useAppForm({
    schema: SCHEMA,
    values: { password: "" },
    onSubmit: async ({ password }) => {
      await session.signIn(email, password);
      await queries.invalidateQueries();
    },
  });
  return (
    <Dialog title={t`Your session is over`} onClose={() => undefined} busy>
      <p>
        <Trans>Sign in again to go on where you were; what you have typed is still here.</Trans>
      </p>
      <Form
        form={form}
        submit={t`Sign in`}
        guarded={false}
        actions={
          <Button kind="quiet" onClick={leave}>
            {t`Leave`}
          </Button>
        }
      >
        <p>
          <Trans>
            Signed in as <strong>{email}</strong>
          </Trans>
        </p>
        {/* Password managers look for the account's name beside the password. */}
        <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordField form={form} name="password" label={t`Password`} />
      </Form>
    </Dialog>
  );
}
