import { useLingui } from "@lingui/react/macro";
import type { UseQueryResult } from "@tanstack/react-query";
import { Button } from "@/shared/ui/Button";

/** Nobody tells of these lists live: they are read again when somebody comes back to them, and on demand. */
export const READ_AGAIN = { refetchOnWindowFocus: "always", refetchOnMount: "always" } as const;

/** Reads a list again. */
export function RefreshButton({ query }: { query: UseQueryResult<unknown, unknown> }) {
  const { t } = useLingui();
  return (
    <Button icon="refresh" busy={query.isFetching} onClick={() => void query.refetch()}>
      {t`Refresh`}
    </Button>
  );
}
