import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { viewMeQueryKey } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { Me } from "@/shared/api/generated/types.gen";

/** Puts the changed own account where every page sees it. */
export function useSetMe(): (me: Me) => void {
  const client = useQueryClient();
  return useCallback((me) => client.setQueryData(viewMeQueryKey(), me), [client]);
}
