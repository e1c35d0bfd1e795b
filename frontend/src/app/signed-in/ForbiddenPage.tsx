import { Trans, useLingui } from "@lingui/react/macro";
import { LinkButton } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";

/** The page exists, but not for this role. */
export default function ForbiddenPage() {
  const { t } = useLingui();
  return (
    <>
      <PageHeader title={t`This page is not for you`} />
      <p>
        <Trans>Your role does not include it. If you need it, ask an administrator.</Trans>
      </p>
      <p>
        <LinkButton to="/start" icon="home">
          {t`To the start page`}
        </LinkButton>
      </p>
    </>
  );
}
