import { useCallback, useEffect, useRef } from "react";
import { type NavigateOptions, useSearchParams } from "react-router";

type Change = (to: (before: URLSearchParams) => URLSearchParams, options: NavigateOptions) => void;

/**
 * What the address says after its question mark, and how to change it. Changes that follow each other quickly all count:
 * each goes on from what the one before it asked for, whether or not that is on the screen yet.
 */
export function useSearch(): [search: URLSearchParams, change: Change] {
  const [search, setSearch] = useSearchParams();
  const newest = useRef(search);
  /** What was asked for and has not arrived, the oldest first. */
  const awaited = useRef<string[]>([]);
  useEffect(() => {
    const arrived = awaited.current.indexOf(search.toString());
    awaited.current = arrived < 0 ? [] : awaited.current.slice(arrived + 1);
    // Somebody else has led elsewhere: Back was pressed, or a link.
    if (arrived < 0) newest.current = search;
  }, [search]);
  const change = useCallback<Change>(
    (to, options) => {
      const after = to(new URLSearchParams(newest.current));
      newest.current = after;
      awaited.current.push(after.toString());
      setSearch(after, options);
    },
    [setSearch],
  );
  return [search, change];
}
