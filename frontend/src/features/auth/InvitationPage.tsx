import { Trans, useLingui } from "@lingui/react/macro";
import { acceptInvitation } from "./calls";
import { LinkPage } from "./LinkPage";
import { NewPassword } from "./NewPassword";
import { useLink } from "./useLink";
import { ToRecovery, ToSignIn } from "./ways";

export default function InvitationPage() {
  const { t } = useLingui();
  const { step, follow } = useLink();
  return (
    <LinkPage
      step={step}
      title={t`Welcome`}
      lead={<Trans>Choose a password, and your account is ready.</Trans>}
      done={{
        title: t`Your account is ready`,
        lead: <Trans>Sign in with your e-mail address and the password that you chose.</Trans>,
        way: <ToSignIn />,
      }}
      used={{
        lead: (
          <Trans>
            An invitation works once, within 7 days. If you have set a password already, sign in. If not, ask
            for a new link with your e-mail address.
          </Trans>
        ),
        way: (
          <>
            <ToRecovery />
            <ToSignIn />
          </>
        ),
      }}
    >
      <NewPassword
        submit={t`Set the password`}
        onSubmit={(password) => follow((token) => acceptInvitation({ token, password }))}
      />
    </LinkPage>
  );
}
