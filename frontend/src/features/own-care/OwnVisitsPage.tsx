import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listVisitsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { ListVisitsData, Visit } from "@/shared/api/generated/types.gen";
import { DoctorName } from "@/shared/care/Name";
import { dialing } from "@/shared/care/names";
import { VisitStatusBadge } from "@/shared/care/status";
import { useClinic } from "@/shared/clinic/clinic";
import type { Column } from "@/shared/lists/DataTable";
import { FilterBar, SelectFilter } from "@/shared/lists/FilterBar";
import { oneOf } from "@/shared/lists/filters";
import { ListView } from "@/shared/lists/ListView";
import { useListParams } from "@/shared/lists/useListParams";
import { useNow } from "@/shared/time/useNow";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { PageHeader } from "@/shared/ui/PageHeader";
import { VisitActions } from "./VisitActions";

type Query = NonNullable<ListVisitsData["query"]>;

/** A patient's own visits: those to come, and those that were. */
export default function OwnVisitsPage() {
  const { t } = useLingui();
  const times = useTimes();
  const { phone } = useClinic();
  const params = useListParams({ filters: ["period"], sort: "" });
  const periods = [
    ["earlier", t`Earlier`],
    ["all", t`All`],
  ] as const;
  const period = oneOf(params.filters.period, periods);
  const days: Query =
    period === "earlier"
      ? { to: times.today(), sort: "-starts_at" }
      : period === "all"
        ? { sort: "-starts_at" }
        : { from: times.today(), status: "booked", sort: "starts_at" };
  const query = useQuery({
    ...listVisitsOptions({ query: { ...days, page: params.page, page_size: params.pageSize } }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader
        title={t`My visits`}
        lead={
          <>
            <p>
              <Trans>
                For a new visit or another time, call us:{" "}
                <a className="nowrap" href={dialing(phone)}>
                  {phone}
                </a>
              </Trans>
            </p>
            <ZoneHint />
          </>
        }
      />
      <FilterBar isFiltered={false} onClear={params.clearFilters}>
        <SelectFilter
          label={t`Which ones`}
          value={period}
          onChange={(next) => params.setFilters({ period: next })}
          all={t`To come`}
          options={periods}
        />
      </FilterBar>
      <ListView
        caption={t`My visits`}
        query={query}
        params={{ ...params, isFiltered: false }}
        columns={useColumns()}
        rowKey={(visit) => visit.id}
        empty={{
          icon: "calendar",
          title: period === undefined ? t`No visit is booked` : t`There are no visits here yet`,
        }}
      />
    </>
  );
}

function useColumns(): Column<Visit>[] {
  const { t } = useLingui();
  const times = useTimes();
  const now = useNow();
  return useMemo(
    () => [
      {
        key: "when",
        header: t`When`,
        isTitle: true,
        cell: (visit) => (
          <span>
            <span className="nowrap">{times.date(visit.starts_at)}</span>{" "}
            <span className="nowrap">{times.timeRange(visit.starts_at, visit.ends_at)}</span>
          </span>
        ),
      },
      {
        key: "doctor",
        header: t`Doctor`,
        cell: (visit) => <DoctorName doctor={visit.doctor} />,
      },
      { key: "status", header: t`Status`, cell: (visit) => <VisitStatusBadge status={visit.status} /> },
      { key: "note", header: t`Note`, cell: (visit) => visit.note },
      {
        key: "actions",
        header: t`Actions`,
        isActions: true,
        cell: (visit) => <VisitActions visit={visit} now={now} />,
      },
    ],
    [t, times, now],
  );
}
