import { Trans, useLingui } from "@lingui/react/macro";
import { useSessionState } from "@/shared/session/useSessionState";
import { LinkButton } from "@/shared/ui/Button";
import { Narrow } from "@/shared/ui/Narrow";

/** There is nothing at this address. */
export function NotFoundPage() {
  const { t } = useLingui();
  const isSignedIn = useSessionState().status === "signed-in";
  return (
    <Narrow title={t`There is nothing here`}>
      <p>
        <Trans>The address may be mistyped, or what was here is gone or not yours to see.</Trans>
      </p>
      <p>
        <LinkButton to={isSignedIn ? "/start" : "/"} icon="home">
          {t`To the start page`}
        </LinkButton>
      </p>
    </Narrow>
  );
}
