import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listAuditEventsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { AuditEvent, ListAuditEventsData } from "@/shared/api/generated/types.gen";
import type { Column } from "@/shared/lists/DataTable";
import { DayFilter, FilterBar, SelectFilter, TextFilter } from "@/shared/lists/FilterBar";
import { dayIn, numberIn } from "@/shared/lists/filters";
import { ListView } from "@/shared/lists/ListView";
import { MoreFilters } from "@/shared/lists/MoreFilters";
import { RowLink } from "@/shared/lists/RowLink";
import { useListParams } from "@/shared/lists/useListParams";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { PageHeader } from "@/shared/ui/PageHeader";
import { ActorFilter } from "./ActorFilter";
import {
  Actor,
  DetailValue,
  Subject,
  useActionOptions,
  useActionWord,
  useDetails,
  useSubjectOptions,
} from "./EventParts";
import { READ_AGAIN, RefreshButton } from "./Freshness";
import styles from "./Oversight.module.css";

type Sort = NonNullable<NonNullable<ListAuditEventsData["query"]>["sort"]>;

export default function AuditEventsPage() {
  const { t } = useLingui();
  const actions = useActionOptions();
  const subjects = useSubjectOptions();
  const params = useListParams({
    filters: ["actor_id", "action", "from", "to", "subject_type", "subject_id"],
    sort: "-at",
  });
  const { filters, setFilters } = params;
  const query = useQuery({
    ...listAuditEventsOptions({
      query: {
        actor_id: numberIn(filters.actor_id),
        action: filters.action,
        subject_type: filters.subject_type,
        subject_id: numberIn(filters.subject_id),
        from: dayIn(filters.from),
        to: dayIn(filters.to),
        page: params.page,
        page_size: params.pageSize,
        sort: params.sort as Sort,
      },
    }),
    ...READ_AGAIN,
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader
        title={t`Audit trail`}
        lead={<Trans>Who did what. Nobody can change or delete it.</Trans>}
        actions={<RefreshButton query={query} />}
      />
      <FilterBar isFiltered={params.isFiltered} onClear={params.clearFilters}>
        <ActorFilter
          id={numberIn(filters.actor_id)}
          onChange={(id) => setFilters({ actor_id: id === undefined ? "" : String(id) })}
        />
        <SelectFilter
          label={t`What`}
          value={filters.action}
          onChange={(action) => setFilters({ action })}
          all={t`Everything`}
          options={actions}
        />
        <DayFilter label={t`From`} value={filters.from} onChange={(from) => setFilters({ from })} />
        <DayFilter label={t`To`} value={filters.to} onChange={(to) => setFilters({ to })} />
        <MoreFilters isUsed={Boolean(filters.subject_type || filters.subject_id)}>
          <SelectFilter
            label={t`About`}
            value={filters.subject_type}
            onChange={(subject_type) => setFilters({ subject_type })}
            all={t`Everything`}
            options={subjects}
          />
          <TextFilter
            label={t`Number`}
            value={filters.subject_id}
            onChange={(subject_id) => setFilters({ subject_id })}
          />
        </MoreFilters>
      </FilterBar>
      <ListView
        caption={t`Audit trail`}
        query={query}
        params={params}
        columns={useColumns()}
        rowKey={(event) => event.id}
        empty={{ icon: "shield", title: t`Nothing has happened yet` }}
      />
      <ZoneHint />
    </>
  );
}

function useColumns(): Column<AuditEvent>[] {
  const { t } = useLingui();
  const times = useTimes();
  const wordOf = useActionWord();
  return useMemo(
    () => [
      {
        key: "what",
        header: t`What`,
        isTitle: true,
        cell: (event) => <RowLink to={`/audit-events/${event.id}`}>{wordOf(event.action)}</RowLink>,
      },
      {
        key: "when",
        header: t`When`,
        sort: "at",
        cell: (event) => <span className="nowrap">{times.dateTime(event.at)}</span>,
      },
      { key: "who", header: t`Who`, cell: (event) => <Actor actor={event.actor} /> },
      { key: "about", header: t`About`, cell: (event) => <Subject event={event} /> },
      { key: "details", header: t`Details`, cell: (event) => <InShort event={event} /> },
    ],
    [t, times, wordOf],
  );
}

/** Nobody reads a digest in a list. */
const TOO_LONG: ReadonlySet<string> = new Set(["digest", "counts"]);

function InShort({ event }: { event: AuditEvent }) {
  const details = useDetails()(event).filter(([name]) => !TOO_LONG.has(name));
  if (details.length === 0) return null;
  return (
    <span className={styles.details}>
      {details.map(([name, label, detail]) => (
        <span key={name}>
          {label}: <DetailValue detail={detail} />
        </span>
      ))}
    </span>
  );
}
