import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import * as v from "valibot";
import { vLogin } from "@/shared/api/generated/valibot.gen";
import { Form } from "@/shared/forms/Form";
import { EmailField, PasswordField } from "@/shared/forms/fields";
import { asWritten, needed } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { session } from "@/shared/session/tokens";
import { useSessionState } from "@/shared/session/useSessionState";
import { Banner } from "@/shared/ui/Banner";
import { Narrow } from "@/shared/ui/Narrow";
import { safePath } from "./safePath";

const SCHEMA = v.object({
  email: needed(vLogin.entries.email),
  password: asWritten(vLogin.entries.password),
});

export default function SignInPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const state = useSessionState();
  const next = safePath(search.get("next"));
  const form = useAppForm({
    schema: SCHEMA,
    values: { email: "", password: "" },
    onSubmit: ({ email, password }) => session.signIn(email, password),
  });
  useEffect(() => {
    if (state.status === "signed-in") void navigate(next ?? "/start", { replace: true });
  }, [state.status, next, navigate]);
  return (
    <Narrow
      title={t`Sign in`}
      below={
        <p>
          <Trans>
            New here? <Link to="/register">Register as a patient</Link>
          </Trans>
        </p>
      }
    >
      {state.status === "signed-out" && state.reason === "ended" && (
        <Banner tone="warning">
          <Trans>Your session is over. Sign in again.</Trans>
        </Banner>
      )}
      <Form form={form} submit={t`Sign in`} guarded={false}>
        <EmailField form={form} name="email" label={t`E-mail address`} autoComplete="username" />
        <PasswordField form={form} name="password" label={t`Password`} />
        <p>
          <Link to="/forgot-password">
            <Trans>Forgot the password?</Trans>
          </Link>
        </p>
      </Form>
    </Narrow>
  );
}
