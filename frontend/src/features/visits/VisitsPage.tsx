import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listVisitsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { ListVisitsData, Visit } from "@/shared/api/generated/types.gen";
import { fullName } from "@/shared/care/names";
import { useVisitStatuses, VisitStatusBadge } from "@/shared/care/status";
import type { Column } from "@/shared/lists/DataTable";
import { dayIn, numberIn, oneOf } from "@/shared/lists/filters";
import { ListView } from "@/shared/lists/ListView";
import { RowLink } from "@/shared/lists/RowLink";
import { useListParams } from "@/shared/lists/useListParams";
import { useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { LinkButton } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";
import { daysOf, PERIODS } from "./period";
import { FILTERS, VisitFilters } from "./VisitFilters";
import styles from "./VisitsPage.module.css";

type Sort = NonNullable<NonNullable<ListVisitsData["query"]>["sort"]>;

const PERIOD_OPTIONS = PERIODS.map((period) => [period, period] as const);

export default function VisitsPage() {
  const { t } = useLingui();
  const can = useCan();
  const times = useTimes();
  const statuses = useVisitStatuses();
  const params = useListParams({ filters: FILTERS, sort: "starts_at" });
  const { doctor_id, patient_id, status, period, from, to, ...texts } = params.filters;
  const named = { from: dayIn(from), to: dayIn(to) };
  const query = useQuery({
    ...listVisitsOptions({
      query: {
        ...texts,
        ...daysOf(oneOf(period, PERIOD_OPTIONS), named, times.today()),
        doctor_id: numberIn(doctor_id),
        patient_id: numberIn(patient_id),
        status: oneOf(status, statuses),
        page: params.page,
        page_size: params.pageSize,
        sort: params.sort as Sort,
      },
    }),
    placeholderData: keepPreviousData,
  });
  const columns = useColumns();
  const book = can("visit.create") && (
    <LinkButton to="/booking" kind="primary" icon="plus">
      {t`Book a visit`}
    </LinkButton>
  );
  return (
    <>
      <PageHeader title={t`Visits`} lead={<ZoneHint />} actions={book} />
      <VisitFilters params={params} />
      <ListView
        caption={t`Visits`}
        query={query}
        params={params}
        columns={columns}
        rowKey={(visit) => visit.id}
        empty={{ icon: "clock", title: t`There are no visits from today on`, action: book }}
      />
    </>
  );
}

function useColumns(): Column<Visit>[] {
  const { t } = useLingui();
  const times = useTimes();
  return useMemo(
    () => [
      {
        key: "patient",
        header: t`Patient`,
        isTitle: true,
        cell: (visit) => <RowLink to={`/visits/${visit.id}`}>{fullName(visit.patient)}</RowLink>,
      },
      {
        key: "when",
        header: t`When`,
        sort: "starts_at",
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
        cell: (visit) => (
          <span className={styles.two}>
            <span>{fullName(visit.doctor)}</span> <span className="muted">{visit.doctor.specialty}</span>
          </span>
        ),
      },
      {
        key: "status",
        header: t`Status`,
        cell: (visit) => <VisitStatusBadge status={visit.status} />,
      },
      {
        key: "note",
        header: t`Note`,
        cell: (visit) => visit.note && <span className={styles.note}>{visit.note}</span>,
      },
    ],
    [t, times],
  );
}
