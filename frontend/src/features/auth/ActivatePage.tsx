import { Trans, useLingui } from "@lingui/react/macro";
import { LinkButton } from "@/shared/ui/Button";
import { activate } from "./calls";
import { FollowButton, LinkPage } from "./LinkPage";
import { useLink } from "./useLink";
import { ToSignIn } from "./ways";

export default function ActivatePage() {
  const { t } = useLingui();
  const { step, follow } = useLink();
  return (
    <LinkPage
      step={step}
      title={t`Activate your account`}
      lead={<Trans>One press, and you can sign in with the password that you chose.</Trans>}
      done={{
        title: t`Your account is active`,
        lead: <Trans>Welcome. You can sign in now.</Trans>,
        way: <ToSignIn />,
      }}
      used={{
        lead: (
          <Trans>
            Such a link works once, within 30 minutes. If your account is active already, sign in. If not,
            register once more with the same e-mail address, and you get a new link.
          </Trans>
        ),
        way: (
          <>
            <ToSignIn />
            <LinkButton to="/register">{t`Register`}</LinkButton>
          </>
        ),
      }}
    >
      <FollowButton follow={() => follow(activate)}>{t`Activate the account`}</FollowButton>
    </LinkPage>
  );
}
