import { useLingui } from "@lingui/react/macro";
import { LinkButton } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Notice } from "@/shared/ui/States";
import type { Given } from "./send";

/** What was to be moved was cancelled or is over. */
export function Over({ given: { visit, request } }: { given: Given }) {
  const { t } = useLingui();
  return (
    <>
      <PageHeader title={t`It cannot be moved any more`} />
      <Notice
        icon="info"
        title={visit ? t`This visit is cancelled or over` : t`This booking is cancelled or over`}
        action={
          <LinkButton to={visit ? `/visits/${visit.id}` : `/diagnostic-bookings/${request?.id}`}>
            {t`Look at it`}
          </LinkButton>
        }
      />
    </>
  );
}
