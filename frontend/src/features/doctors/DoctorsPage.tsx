import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listDoctorsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { Doctor, ListDoctorsData } from "@/shared/api/generated/types.gen";
import { fullName } from "@/shared/care/names";
import { useSpecialties } from "@/shared/care/useSpecialties";
import type { Column } from "@/shared/lists/DataTable";
import { FilterBar, SelectFilter, TextFilter } from "@/shared/lists/FilterBar";
import { oneOf } from "@/shared/lists/filters";
import { ListView } from "@/shared/lists/ListView";
import { RowLink } from "@/shared/lists/RowLink";
import { type ListParams, useListParams } from "@/shared/lists/useListParams";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Available } from "./Available";

type Sort = NonNullable<NonNullable<ListDoctorsData["query"]>["sort"]>;

const FILTERS = ["last_name", "first_name", "specialty", "available"] as const;
type Filter = (typeof FILTERS)[number];
const AVAILABLE = [
  ["yes", ""],
  ["no", ""],
] as const;

export default function DoctorsPage() {
  const { t } = useLingui();
  const params = useListParams({ filters: FILTERS, sort: "last_name" });
  const { available, ...texts } = params.filters;
  const state = oneOf(available, AVAILABLE);
  const query = useQuery({
    ...listDoctorsOptions({
      query: {
        ...texts,
        ...(state === undefined ? {} : { available: state === "yes" }),
        page: params.page,
        page_size: params.pageSize,
        sort: params.sort as Sort,
      },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader title={t`Doctors`} />
      <DoctorFilters params={params} />
      <ListView
        caption={t`Doctors`}
        query={query}
        params={params}
        columns={useColumns()}
        rowKey={(doctor) => doctor.id}
        empty={{ icon: "doctor", title: t`There are no doctors yet` }}
      />
    </>
  );
}

function DoctorFilters({ params }: { params: ListParams<Filter> }) {
  const { t } = useLingui();
  const specialties = useSpecialties();
  const { filters, setFilters } = params;
  const set = (name: Filter) => (value: string) => setFilters({ [name]: value });
  return (
    <FilterBar isFiltered={params.isFiltered} onClear={params.clearFilters}>
      <TextFilter label={t`Last name`} value={filters.last_name} onChange={set("last_name")} />
      <TextFilter label={t`First name`} value={filters.first_name} onChange={set("first_name")} />
      <SelectFilter
        label={t`Specialty`}
        value={filters.specialty}
        onChange={set("specialty")}
        all={t`All`}
        options={specialties}
      />
      <SelectFilter
        label={t`Bookings`}
        value={filters.available}
        onChange={set("available")}
        all={t`All`}
        options={[
          ["yes", t`Takes bookings`],
          ["no", t`No bookings`],
        ]}
      />
    </FilterBar>
  );
}

function useColumns(): Column<Doctor>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      {
        key: "name",
        header: t`Name`,
        sort: "last_name",
        isTitle: true,
        cell: (doctor) => <RowLink to={`/doctors/${doctor.id}`}>{fullName(doctor)}</RowLink>,
      },
      { key: "specialty", header: t`Specialty`, sort: "specialty", cell: (doctor) => doctor.specialty },
      {
        key: "available",
        header: t`Bookings`,
        cell: (doctor) => <Available is={doctor.is_available_for_booking} />,
      },
    ],
    [t],
  );
}
