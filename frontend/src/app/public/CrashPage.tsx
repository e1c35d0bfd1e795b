import { Trans, useLingui } from "@lingui/react/macro";
import { isRouteErrorResponse, useRouteError } from "react-router";
import { Problem } from "@/shared/api/problem";
import { Button } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";
import { NotFoundPage } from "./NotFoundPage";

/** A page could not be shown: says so calmly, and offers the way back. */
export function CrashPage() {
  const { t } = useLingui();
  const error = useRouteError();
  const reload = () => globalThis.location.reload();
  if (isGone(error)) return <NotFoundPage />;
  // What was built anew has other file names: the page that is open asks for ones that are gone.
  const isOutdated = error instanceof TypeError && /import|fetch/i.test(error.message);
  return (
    <div className="stack">
      <PageHeader title={isOutdated ? t`This page could not be fetched` : t`Something went wrong`} />
      <p>
        {isOutdated ? (
          <Trans>Either the connection is lost, or there is a newer version of these pages.</Trans>
        ) : (
          <Trans>It is our fault, not yours. What was saved is safe.</Trans>
        )}
      </p>
      <p className="row">
        <Button kind="primary" icon="refresh" onClick={reload}>
          {t`Load the page again`}
        </Button>
      </p>
    </div>
  );
}

function isGone(error: unknown): boolean {
  return (
    (isRouteErrorResponse(error) && error.status === 404) ||
    (error instanceof Problem && error.status === 404)
  );
}
