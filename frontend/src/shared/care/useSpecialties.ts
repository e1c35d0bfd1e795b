import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listDoctorsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";

/** The specialties of the clinic's doctors as options of a select. */
export function useSpecialties(): readonly (readonly [value: string, label: string])[] {
  const { data } = useQuery({ ...listDoctorsOptions({ query: { page_size: 100 } }), staleTime: 300_000 });
  return useMemo(() => {
    const named = data?.items.map((doctor) => doctor.specialty).filter((specialty) => specialty !== null);
    return [...new Set(named)].sort((one, other) => one.localeCompare(other)).map((name) => [name, name]);
  }, [data]);
}
