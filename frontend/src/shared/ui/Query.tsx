import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Problem } from "@/shared/api/problem";
import { Failed, Skeleton } from "./States";

/** Shows what a query found, or that it is loading, or why it failed with a way to try again. */
export function Loaded<T>({
  query,
  lines,
  children,
}: {
  query: UseQueryResult<T, unknown>;
  lines?: number;
  children: (data: T) => ReactNode;
}) {
  // What is there already stays while it is read again, and also when that fails; but not what is gone.
  const isGone = query.error instanceof Problem && query.error.status === 404;
  if (query.data !== undefined && !isGone) return children(query.data);
  if (query.error instanceof Problem) {
    return (
      <Failed problem={query.error} onRetry={() => void query.refetch()} isRetrying={query.isFetching} />
    );
  }
  if (query.error) throw query.error;
  return <Skeleton {...(lines === undefined ? {} : { lines })} />;
}
