import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { isAbout } from "./topics";

/** Reads everything on the screen again that shows one of the topics; after a change of one's own, before its event comes. */
export function useRefresh(): (...topics: string[]) => Promise<void> {
  const queries = useQueryClient();
  return useCallback(
    (...topics) =>
      queries.invalidateQueries({ predicate: (query) => topics.some((topic) => isAbout(query, topic)) }),
    [queries],
  );
}
