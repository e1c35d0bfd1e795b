import { Trans, useLingui } from "@lingui/react/macro";
import { resetPassword } from "./calls";
import { LinkPage } from "./LinkPage";
import { NewPassword } from "./NewPassword";
import { useLink } from "./useLink";
import { ToRecovery, ToSignIn } from "./ways";

export default function ResetPasswordPage() {
  const { t } = useLingui();
  const { step, follow } = useLink();
  return (
    <LinkPage
      step={step}
      title={t`Set a new password`}
      lead={<Trans>Wherever you are signed in now, you are signed out then.</Trans>}
      done={{
        title: t`Your password is changed`,
        lead: <Trans>Sign in with the new one.</Trans>,
        way: <ToSignIn />,
      }}
      used={{
        lead: <Trans>Such a link works once, within 30 minutes, and only the newest one does.</Trans>,
        way: <ToRecovery />,
      }}
    >
      <NewPassword
        submit={t`Change the password`}
        onSubmit={(password) => follow((token) => resetPassword({ token, password }))}
      />
    </LinkPage>
  );
}
