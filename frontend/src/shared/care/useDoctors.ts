import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listDoctorsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { fullName } from "./names";

/** The clinic's doctors as options of a select. */
export function useDoctors(): readonly (readonly [id: string, name: string])[] {
  const { data } = useQuery({
    ...listDoctorsOptions({ query: { page_size: 100, sort: "last_name" } }),
    staleTime: 300_000,
  });
  return useMemo(
    () => (data?.items ?? []).map((doctor) => [String(doctor.id), fullName(doctor)] as const),
    [data],
  );
}
