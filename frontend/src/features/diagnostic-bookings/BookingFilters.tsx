import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { viewDiagnosticOptions, viewPatientOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { fullName } from "@/shared/care/names";
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
      <SetSubjects params={params} />
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

/** The one patient or diagnostic that a link asked for. */
function SetSubjects({ params: { filters, setFilters } }: { params: ListParams<Filter> }) {
  const { t } = useLingui();
  const patientId = numberIn(filters.patient_id);
  const diagnosticId = numberIn(filters.diagnostic_id);
  const patient = useQuery({
    ...viewPatientOptions({ path: { patient_id: patientId ?? 0 } }),
    enabled: patientId !== undefined,
  });
  const diagnostic = useQuery({
    ...viewDiagnosticOptions({ path: { diagnostic_id: diagnosticId ?? 0 } }),
    enabled: diagnosticId !== undefined,
  });
  return (
    <>
      {patientId !== undefined && (
        <SetFilter
          label={t`Patient`}
          value={patient.data ? fullName(patient.data.profile) : patientId}
          onClear={() => setFilters({ patient_id: "" })}
        />
      )}
      {diagnosticId !== undefined && (
        <SetFilter
          label={t`Diagnostic`}
          value={diagnostic.data?.name ?? diagnosticId}
          onClear={() => setFilters({ diagnostic_id: "" })}
        />
      )}
    </>
  );
}
