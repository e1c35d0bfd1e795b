import { Trans, useLingui } from "@lingui/react/macro";
import { unsubscribe } from "./calls";
import { FollowButton, LinkPage } from "./LinkPage";
import { useLink } from "./useLink";
import { ToAccount, ToHome } from "./ways";

export default function UnsubscribePage() {
  const { t } = useLingui();
  const { step, follow } = useLink();
  return (
    <LinkPage
      step={step}
      title={t`No more greetings?`}
      lead={
        <Trans>
          Birthday and seasonal greetings stop. Mails about your bookings and your account still come.
        </Trans>
      }
      done={{
        title: t`You get no more greetings`,
        lead: <Trans>In your account you can switch them on again.</Trans>,
        way: <ToHome />,
      }}
      used={{
        lead: <Trans>In your account you can switch greetings on and off.</Trans>,
        way: <ToAccount />,
      }}
    >
      <FollowButton follow={() => follow(unsubscribe)}>{t`Switch greetings off`}</FollowButton>
    </LinkPage>
  );
}
