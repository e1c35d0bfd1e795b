import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listSickLeavesOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { ListSickLeavesData, SickLeave } from "@/shared/api/generated/types.gen";
import { Name } from "@/shared/care/Name";
import { PatientCell } from "@/shared/care/PatientCell";
import { useLeavePeriod } from "@/shared/care/RecordFacts";
import { RecordFilters } from "@/shared/care/RecordFilters";
import { RECORD_FILTERS, recordQuery } from "@/shared/care/recordQuery";
import { useDoctors } from "@/shared/care/useDoctors";
import { Written } from "@/shared/care/Written";
import type { Column } from "@/shared/lists/DataTable";
import { ListView } from "@/shared/lists/ListView";
import { RowLink } from "@/shared/lists/RowLink";
import { useListParams } from "@/shared/lists/useListParams";
import { useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { LinkButton } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";

type Sort = NonNullable<NonNullable<ListSickLeavesData["query"]>["sort"]>;

export default function SickLeavesPage() {
  const { t } = useLingui();
  const can = useCan();
  const params = useListParams({ filters: RECORD_FILTERS, sort: "-created_at" });
  const query = useQuery({
    ...listSickLeavesOptions({
      query: {
        ...recordQuery(params.filters),
        page: params.page,
        page_size: params.pageSize,
        sort: params.sort as Sort,
      },
    }),
    placeholderData: keepPreviousData,
  });
  const write = can("sick_leave.create") && (
    <LinkButton to="/sick-leaves/new" kind="primary" icon="plus">
      {t`New sick leave`}
    </LinkButton>
  );
  return (
    <>
      <PageHeader title={t`Sick leaves`} lead={<ZoneHint />} actions={write} />
      <RecordFilters params={params} authors={useDoctors()} authorLabel={t`Doctor`} />
      <ListView
        caption={t`Sick leaves`}
        query={query}
        params={params}
        columns={useColumns()}
        rowKey={(leave) => leave.id}
        empty={{ icon: "leave", title: t`There are no sick leaves yet`, action: write }}
      />
    </>
  );
}

function useColumns(): Column<SickLeave>[] {
  const { t } = useLingui();
  const times = useTimes();
  const period = useLeavePeriod();
  return useMemo(
    () => [
      {
        key: "diagnosis",
        header: t`Diagnosis`,
        isTitle: true,
        cell: (leave) => (
          <RowLink to={`/sick-leaves/${leave.id}`}>
            <Written text={leave.diagnosis} />
          </RowLink>
        ),
      },
      { key: "patient", header: t`Patient`, cell: (leave) => <PatientCell patient={leave.patient} /> },
      { key: "days", header: t`Days`, cell: (leave) => period(leave.from_date, leave.to_date) },
      { key: "author", header: t`Doctor`, cell: (leave) => <Name person={leave.author} /> },
      {
        key: "when",
        header: t`Written`,
        sort: "created_at",
        cell: (leave) => <span className="nowrap">{times.dateTime(leave.created_at)}</span>,
      },
    ],
    [t, times, period],
  );
}
