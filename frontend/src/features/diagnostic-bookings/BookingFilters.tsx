import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { viewDiagnosticOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { SetPatient } from "@/shared/care/SetPatient";
import { useBookingStatuses } from "@/shared/care/status";
import { DayFilter, FilterBar, SelectFilter, TextFilter } from "@/shared/lists/FilterBar";
import { numberIn } from "@/shared/lists/filters";
import { MoreFilters, SetFilter } from "@/shared/lists/MoreFilters";
import type { ListParams } from "@/shared/lists/useListParams";

export const FILTERS = [
  "patient_name",
  "diagnostic_name",
  "status",
  "from",
  "to",
  "patient_id",
  "diagnostic_id",
] as const;
type Filter = (typeof FILTERS)[number];

/** Everything that narrows the list of diagnostic bookings. */
export function BookingFilters({ params }: { params: ListParams<Filter> }) {
  const { t } = useLingui();
  const statuses = useBookingStatuses();
  const { filters, setFilters } = params;
  const set = (name: Filter) => (value: string) => setFilters({ [name]: value });
  return (
    <FilterBar isFiltered={params.isFiltered} onClear={params.clearFilters}>
      <SetPatient params={params} />
      <SetDiagnostic params={params} />
      <TextFilter label={t`Patient`} value={filters.patient_name} onChange={set("patient_name")} />
      <TextFilter label={t`Diagnostic`} value={filters.diagnostic_name} onChange={set("diagnostic_name")} />
      <SelectFilter
        label={t`Status`}
        value={filters.status}
        onChange={set("status")}
        all={t`All`}
        options={statuses}
      />
      <MoreFilters isUsed={Boolean(filters.from || filters.to)}>
        <DayFilter label={t`Takes place from`} value={filters.from} onChange={set("from")} />
        <DayFilter label={t`Takes place until`} value={filters.to} onChange={set("to")} />
      </MoreFilters>
    </FilterBar>
  );
}

/** The one diagnostic to which a link has narrowed the list. */
function SetDiagnostic({ params: { filters, setFilters } }: { params: ListParams<"diagnostic_id"> }) {
  const { t } = useLingui();
  const id = numberIn(filters.diagnostic_id);
  const diagnostic = useQuery({
    ...viewDiagnosticOptions({ path: { diagnostic_id: id ?? 0 } }),
    enabled: id !== undefined,
  });
  if (id === undefined) return null;
  const name = diagnostic.data ? diagnostic.data.name : id;
  return <SetFilter label={t`Diagnostic`} value={name} onClear={() => setFilters({ diagnostic_id: "" })} />;
}
