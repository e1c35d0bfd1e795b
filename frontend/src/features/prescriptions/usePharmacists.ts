import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listStaffOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { fullName } from "@/shared/care/names";
import { useCan, useMe } from "@/shared/session/me";

/** Who prescribes, as options of a filter: all pharmacists for those who see the staff, oneself for a pharmacist. */
export function usePharmacists(): readonly (readonly [id: string, name: string])[] {
  const can = useCan();
  const me = useMe();
  const staff = useQuery({
    ...listStaffOptions({ query: { page_size: 100, sort: "last_name" } }),
    enabled: can("staff.list"),
    staleTime: 300_000,
  });
  return useMemo(() => {
    const named = (staff.data?.items ?? []).filter((one) => one.staff_role === "pharmacist");
    const shown = named.length === 0 && me.staff_role === "pharmacist" ? [me] : named;
    return shown.map((one) => [String(one.id), fullName(one.profile)] as const);
  }, [staff.data, me]);
}
