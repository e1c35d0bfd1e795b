import { Trans, useLingui } from "@lingui/react/macro";
import { verifyEmail } from "./calls";
import { FollowButton, LinkPage } from "./LinkPage";
import { useLink } from "./useLink";
import { ToAccount } from "./ways";

export default function VerifyEmailPage() {
  const { t } = useLingui();
  const { step, follow } = useLink();
  return (
    <LinkPage
      step={step}
      title={t`Confirm your new e-mail address`}
      lead={<Trans>From then on you sign in with it, and our mails go there.</Trans>}
      done={{
        title: t`Your e-mail address is changed`,
        lead: <Trans>Sign in with the new address from now on.</Trans>,
        way: <ToAccount />,
      }}
      used={{
        lead: (
          <Trans>
            Such a link works once, within 24 hours, and only for the address that you asked for last. In your
            account you see which address counts, and can have a new link sent.
          </Trans>
        ),
        way: <ToAccount />,
      }}
    >
      <FollowButton follow={() => follow(verifyEmail)}>{t`Confirm the address`}</FollowButton>
    </LinkPage>
  );
}
