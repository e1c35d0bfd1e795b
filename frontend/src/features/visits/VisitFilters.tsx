import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { viewDoctorOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { fullName } from "@/shared/care/names";
import { SetPatient } from "@/shared/care/SetPatient";
import { useVisitStatuses } from "@/shared/care/status";
import { useSpecialties } from "@/shared/care/useSpecialties";
import { DayFilter, FilterBar, SelectFilter, TextFilter } from "@/shared/lists/FilterBar";
import { numberIn } from "@/shared/lists/filters";
import { MoreFilters, SetFilter } from "@/shared/lists/MoreFilters";
import type { ListParams } from "@/shared/lists/useListParams";

export const FILTERS = [
  "period",
  "patient_name",
  "doctor_name",
  "specialty",
  "status",
  "from",
  "to",
  "patient_id",
  "doctor_id",
] as const;
type Filter = (typeof FILTERS)[number];

/** Everything that narrows the list of visits. */
export function VisitFilters({ params }: { params: ListParams<Filter> }) {
  const { t } = useLingui();
  const statuses = useVisitStatuses();
  const specialties = useSpecialties();
  const { filters, setFilters } = params;
  const set = (name: Filter) => (value: string) => setFilters({ [name]: value });
  return (
    <FilterBar isFiltered={params.isFiltered} onClear={params.clearFilters}>
      <SetPatient params={params} />
      <SetDoctor params={params} />
      <SelectFilter
        label={t`Days`}
        value={filters.period}
        onChange={(period) => setFilters({ period, from: "", to: "" })}
        all={t`From today on`}
        options={[
          ["today", t`Today`],
          ["earlier", t`Before today`],
          ["all", t`All`],
        ]}
      />
      <TextFilter label={t`Patient`} value={filters.patient_name} onChange={set("patient_name")} />
      <TextFilter label={t`Doctor`} value={filters.doctor_name} onChange={set("doctor_name")} />
      <SelectFilter
        label={t`Status`}
        value={filters.status}
        onChange={set("status")}
        all={t`All`}
        options={statuses}
      />
      <MoreFilters isUsed={Boolean(filters.specialty || filters.from || filters.to)}>
        <SelectFilter
          label={t`Specialty`}
          value={filters.specialty}
          onChange={set("specialty")}
          all={t`All`}
          options={specialties}
        />
        <DayFilter label={t`From`} value={filters.from} onChange={set("from")} />
        <DayFilter label={t`To`} value={filters.to} onChange={set("to")} />
      </MoreFilters>
    </FilterBar>
  );
}

/** The one doctor to whom a link has narrowed the list. */
function SetDoctor({ params: { filters, setFilters } }: { params: ListParams<"doctor_id"> }) {
  const { t } = useLingui();
  const id = numberIn(filters.doctor_id);
  const doctor = useQuery({
    ...viewDoctorOptions({ path: { doctor_id: id ?? 0 } }),
    enabled: id !== undefined,
  });
  if (id === undefined) return null;
  const name = doctor.data ? fullName(doctor.data) : id;
  return <SetFilter label={t`Doctor`} value={name} onClear={() => setFilters({ doctor_id: "" })} />;
}
