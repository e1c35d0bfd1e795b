import { useQuery } from "@tanstack/react-query";
import { allPages } from "@/shared/api/allPages";
import { listDiagnostics, listDoctors } from "@/shared/api/generated/sdk.gen";

const STALE = 60_000;

/** All doctors, those who take no bookings at present too. */
export function useAllDoctors() {
  return useQuery({
    queryKey: ["booking", "doctors"],
    queryFn: ({ signal }) =>
      allPages((page) => listDoctors({ query: { ...page, sort: "last_name" }, signal, throwOnError: true })),
    staleTime: STALE,
    meta: { topics: ["doctors"] },
  });
}

/** All diagnostics that the clinic offers. */
export function useAllDiagnostics() {
  return useQuery({
    queryKey: ["booking", "diagnostics"],
    queryFn: ({ signal }) =>
      allPages((page) => listDiagnostics({ query: { ...page, sort: "name" }, signal, throwOnError: true })),
    staleTime: STALE,
    meta: { topics: ["diagnostics"] },
  });
}
