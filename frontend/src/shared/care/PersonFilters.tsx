import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { ListUsersData } from "@/shared/api/generated/types.gen";
import { FilterBar, SelectFilter, TextFilter } from "@/shared/lists/FilterBar";
import { numberIn, oneOf } from "@/shared/lists/filters";
import { MoreFilters } from "@/shared/lists/MoreFilters";
import type { ListParams } from "@/shared/lists/useListParams";
import { useTimes } from "@/shared/time/useTimes";
import { useGenders } from "./gender";
import { patientSearch } from "./patientSearch";

/** What narrows every list of people. */
export const PERSON_FILTERS = [
  "q",
  "first_name",
  "last_name",
  "email",
  "city",
  "country",
  "gender",
  "min_age",
  "max_age",
  "account",
] as const;
export type PersonFilter = (typeof PERSON_FILTERS)[number];
type Query = NonNullable<ListUsersData["query"]>;

const OLDEST = 200;

/** What is asked of the server for the filters of an address. */
export function usePersonQuery(filters: ListParams<PersonFilter>["filters"]): Query {
  const times = useTimes();
  const genders = useGenders();
  const { q, gender, account, min_age, max_age } = filters;
  return {
    first_name: filters.first_name,
    last_name: filters.last_name,
    email: filters.email,
    city: filters.city,
    country: filters.country,
    min_age: ageIn(min_age),
    max_age: ageIn(max_age),
    ...patientSearch(q ?? "", times.today()),
    gender: oneOf(gender, genders),
    is_active: account === "active" ? true : account === "none" ? false : undefined,
  };
}

function ageIn(text: string | undefined): number | undefined {
  const age = numberIn(text);
  return age !== undefined && age <= OLDEST ? age : undefined;
}

interface PersonFiltersProps {
  params: ListParams<PersonFilter>;
  /** Filters of this list alone, in sight beside the name. */
  children?: ReactNode;
}

/** Everything that narrows a list of people. */
export function PersonFilters({ params, children }: PersonFiltersProps) {
  const { t } = useLingui();
  const genders = useGenders();
  const { filters, setFilters } = params;
  const set = (name: PersonFilter) => (value: string) => setFilters({ [name]: value });
  const isUsed = PERSON_FILTERS.some((name) => name !== "q" && filters[name] !== undefined);
  return (
    <FilterBar isFiltered={params.isFiltered} onClear={params.clearFilters}>
      <TextFilter label={t`Name or birth date`} value={filters.q} onChange={set("q")} />
      {children}
      <MoreFilters isUsed={isUsed}>
        <TextFilter label={t`First name`} value={filters.first_name} onChange={set("first_name")} />
        <TextFilter label={t`Last name`} value={filters.last_name} onChange={set("last_name")} />
        <TextFilter label={t`E-mail address`} value={filters.email} onChange={set("email")} />
        <TextFilter label={t`City`} value={filters.city} onChange={set("city")} />
        <TextFilter label={t`Country`} value={filters.country} onChange={set("country")} />
        <SelectFilter
          label={t`Gender`}
          value={filters.gender}
          onChange={set("gender")}
          all={t`All`}
          options={genders}
        />
        <TextFilter label={t`At least … years`} value={filters.min_age} onChange={set("min_age")} />
        <TextFilter label={t`At most … years`} value={filters.max_age} onChange={set("max_age")} />
        <SelectFilter
          label={t`Account`}
          value={filters.account}
          onChange={set("account")}
          all={t`All`}
          options={[
            ["active", t`Can sign in`],
            ["none", t`Cannot sign in`],
          ]}
        />
      </MoreFilters>
    </FilterBar>
  );
}
