import { useLingui } from "@lingui/react/macro";
import type { Role } from "@/shared/api/generated/types.gen";
import { SelectFilter } from "@/shared/lists/FilterBar";
import type { ListParams } from "@/shared/lists/useListParams";

interface RoleFilterProps {
  params: ListParams<"role">;
  /** Those that the list holds, with their names. */
  roles: readonly (readonly [Role, string])[];
}

/** Narrows a list of accounts to one role. */
export function RoleFilter({ params: { filters, setFilters }, roles }: RoleFilterProps) {
  const { t } = useLingui();
  return (
    <SelectFilter
      label={t`Role`}
      value={filters.role}
      onChange={(role) => setFilters({ role })}
      all={t`All`}
      options={roles}
    />
  );
}
