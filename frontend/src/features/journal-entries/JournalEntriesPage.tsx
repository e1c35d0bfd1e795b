import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listJournalEntriesOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { JournalEntry, ListJournalEntriesData } from "@/shared/api/generated/types.gen";
import { Amendment } from "@/shared/care/Amendment";
import { Name } from "@/shared/care/Name";
import { PatientCell } from "@/shared/care/PatientCell";
import { RecordFilters } from "@/shared/care/RecordFilters";
import { RECORD_FILTERS, recordQuery } from "@/shared/care/recordQuery";
import { useDoctors } from "@/shared/care/useDoctors";
import { Written } from "@/shared/care/Written";
import type { Column } from "@/shared/lists/DataTable";
import { TextFilter } from "@/shared/lists/FilterBar";
import { ListView } from "@/shared/lists/ListView";
import { RowLink } from "@/shared/lists/RowLink";
import { useListParams } from "@/shared/lists/useListParams";
import { useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { LinkButton } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";

type Sort = NonNullable<NonNullable<ListJournalEntriesData["query"]>["sort"]>;

export default function JournalEntriesPage() {
  const { t } = useLingui();
  const can = useCan();
  const params = useListParams({ filters: [...RECORD_FILTERS, "diagnosis"], sort: "-created_at" });
  const query = useQuery({
    ...listJournalEntriesOptions({
      query: {
        ...recordQuery(params.filters),
        diagnosis: params.filters.diagnosis,
        page: params.page,
        page_size: params.pageSize,
        sort: params.sort as Sort,
      },
    }),
    placeholderData: keepPreviousData,
  });
  const write = can("journal_entry.create") && (
    <LinkButton to="/journal-entries/new" kind="primary" icon="plus">
      {t`Write an entry`}
    </LinkButton>
  );
  return (
    <>
      <PageHeader title={t`Journal entries`} lead={<ZoneHint />} actions={write} />
      <RecordFilters params={params} authors={useDoctors()} authorLabel={t`Doctor`}>
        <TextFilter
          label={t`Diagnosis`}
          value={params.filters.diagnosis}
          onChange={(diagnosis) => params.setFilters({ diagnosis })}
        />
      </RecordFilters>
      <ListView
        caption={t`Journal entries`}
        query={query}
        params={params}
        columns={useColumns()}
        rowKey={(entry) => entry.id}
        empty={{ icon: "note", title: t`There are no journal entries yet`, action: write }}
      />
    </>
  );
}

function useColumns(): Column<JournalEntry>[] {
  const { t } = useLingui();
  const times = useTimes();
  return useMemo(
    () => [
      {
        key: "diagnosis",
        header: t`Diagnosis`,
        isTitle: true,
        cell: (entry) => (
          <RowLink to={`/journal-entries/${entry.id}`}>
            <Written text={entry.diagnosis} isAmended={entry.amended_by !== null} />
          </RowLink>
        ),
      },
      { key: "patient", header: t`Patient`, cell: (entry) => <PatientCell patient={entry.patient} /> },
      {
        key: "when",
        header: t`When`,
        sort: "created_at",
        cell: (entry) => <span className="nowrap">{times.dateTime(entry.created_at)}</span>,
      },
      { key: "author", header: t`Doctor`, cell: (entry) => <Name person={entry.author} /> },
      {
        key: "amendment",
        header: t`Corrections`,
        cell: (entry) => <Amendment record={entry} base="/journal-entries" />,
      },
    ],
    [t, times],
  );
}
