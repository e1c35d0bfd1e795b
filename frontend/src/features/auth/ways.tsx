import { useLingui } from "@lingui/react/macro";
import { useSessionState } from "@/shared/session/useSessionState";
import { LinkButton } from "@/shared/ui/Button";

/** On to signing in. */
export function ToSignIn() {
  const { t } = useLingui();
  return <LinkButton to="/sign-in" kind="primary">{t`Sign in`}</LinkButton>;
}

/** On to a new link for the password; who has none yet gets an invitation to set one. */
export function ToRecovery() {
  const { t } = useLingui();
  return <LinkButton to="/forgot-password" kind="primary">{t`Ask for a new link`}</LinkButton>;
}

/** On to one's own account, after signing in if need be. */
export function ToAccount() {
  const { t } = useLingui();
  const isSignedIn = useSessionState().status === "signed-in";
  return isSignedIn ? (
    <LinkButton to="/account" kind="primary">{t`To your account`}</LinkButton>
  ) : (
    <LinkButton to="/sign-in?next=/account" kind="primary">{t`Sign in`}</LinkButton>
  );
}

export function ToHome() {
  const { t } = useLingui();
  return (
    <LinkButton to="/" icon="home">
      {t`To the home page`}
    </LinkButton>
  );
}
