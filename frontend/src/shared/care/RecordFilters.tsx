import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { DayFilter, FilterBar, SelectFilter, TextFilter } from "@/shared/lists/FilterBar";
import { MoreFilters } from "@/shared/lists/MoreFilters";
import type { ListParams } from "@/shared/lists/useListParams";
import type { RecordFilter } from "./recordQuery";
import { SetPatient } from "./SetPatient";

interface RecordFiltersProps {
  params: ListParams<RecordFilter>;
  authorLabel: string;
  /** Who writes such records; nobody to choose from leaves the filter out. */
  authors: readonly (readonly [id: string, name: string])[];
  /** The filter of this kind of record, such as the medicine. */
  children?: ReactNode;
}

/** What narrows a list of records: whose, what, by whom and when. */
export function RecordFilters({ params, authorLabel, authors, children }: RecordFiltersProps) {
  const { t } = useLingui();
  const { filters, setFilters } = params;
  const set = (name: RecordFilter) => (value: string) => setFilters({ [name]: value });
  return (
    <FilterBar isFiltered={params.isFiltered} onClear={params.clearFilters}>
      <SetPatient params={params} />
      <TextFilter label={t`Patient`} value={filters.patient_name} onChange={set("patient_name")} />
      {children}
      <MoreFilters isUsed={Boolean(filters.author_id || filters.from || filters.to)}>
        {authors.length > 0 && (
          <SelectFilter
            label={authorLabel}
            value={filters.author_id}
            onChange={set("author_id")}
            all={t`All`}
            options={authors}
          />
        )}
        <DayFilter label={t`From`} value={filters.from} onChange={set("from")} />
        <DayFilter label={t`To`} value={filters.to} onChange={set("to")} />
      </MoreFilters>
    </FilterBar>
  );
}
