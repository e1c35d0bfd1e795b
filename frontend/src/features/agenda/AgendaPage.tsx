import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { listVisitsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { Visit } from "@/shared/api/generated/types.gen";
import { PatientCell } from "@/shared/care/PatientCell";
import { VisitStatusBadge } from "@/shared/care/status";
import { VisitOutcomeDialog } from "@/shared/care/VisitOutcomeDialog";
import { type Column, DataTable } from "@/shared/lists/DataTable";
import { dayIn } from "@/shared/lists/filters";
import { useMe } from "@/shared/session/me";
import { addDays } from "@/shared/time/days";
import { useNow } from "@/shared/time/useNow";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { Menu } from "@/shared/ui/Menu";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";
import { Notice } from "@/shared/ui/States";
import { isDue, type Marking, nextVisit } from "./agenda";
import { NextPatient } from "./NextPatient";

/** A doctor's visits of a day, today's unless the address names another. */
export default function AgendaPage() {
  const { t } = useLingui();
  const me = useMe();
  const times = useTimes();
  const [search] = useSearchParams();
  const [marking, setMarking] = useState<Marking | null>(null);
  const today = times.today();
  const day = dayIn(search.get("day") ?? undefined) ?? today;
  const query = useQuery({
    ...listVisitsOptions({
      query: { doctor_id: me.id, from: day, to: day, sort: "starts_at", page_size: 100 },
    }),
    placeholderData: keepPreviousData,
  });
  const to = (other: string) => (other === today ? "/agenda" : `/agenda?day=${other}`);
  return (
    <>
      <PageHeader
        title={day === today ? t`My day` : times.dayLong(day)}
        lead={
          <>
            {day === today && <p>{times.dayLong(day)}</p>}
            <ZoneHint />
          </>
        }
        actions={
          <>
            <LinkButton to={to(addDays(day, -1))} icon="left" iconOnly>
              {t`The day before`}
            </LinkButton>
            {day !== today && <LinkButton to="/agenda">{t`Today`}</LinkButton>}
            <LinkButton to={to(addDays(day, 1))} icon="right" iconOnly>
              {t`The day after`}
            </LinkButton>
          </>
        }
      />
      <Loaded query={query} lines={8}>
        {({ items }) => (
          <Day visits={items} isToday={day === today} isStale={query.isPlaceholderData} onMark={setMarking} />
        )}
      </Loaded>
      {marking && <VisitOutcomeDialog {...marking} onClose={() => setMarking(null)} />}
    </>
  );
}

interface DayProps {
  visits: readonly Visit[];
  isToday: boolean;
  isStale: boolean;
  onMark: (marking: Marking) => void;
}

function Day({ visits, isToday, isStale, onMark }: DayProps) {
  const { t } = useLingui();
  const now = useNow();
  const columns = useColumns(now, onMark);
  if (visits.length === 0) {
    return (
      <Card>
        <Notice
          icon="calendar"
          title={isToday ? t`No visits today` : t`No visits on this day`}
          action={<LinkButton to="/calendar?view=week" icon="calendar">{t`Show the week`}</LinkButton>}
        />
      </Card>
    );
  }
  const next = isToday ? nextVisit(visits, now) : undefined;
  return (
    <>
      {isToday && <NextPatient visit={next} now={now} onMark={onMark} />}
      <Card title={t`All visits of the day`} flush>
        <DataTable
          caption={t`All visits of the day`}
          columns={columns}
          rows={visits}
          rowKey={(visit) => visit.id}
          isStale={isStale}
        />
      </Card>
    </>
  );
}

function useColumns(now: Date, onMark: (marking: Marking) => void): Column<Visit>[] {
  const { t } = useLingui();
  const times = useTimes();
  return useMemo(
    () => [
      {
        key: "time",
        header: t`Time`,
        isTitle: true,
        cell: (visit) => <span className="nowrap">{times.timeRange(visit.starts_at, visit.ends_at)}</span>,
      },
      { key: "patient", header: t`Patient`, cell: (visit) => <PatientCell patient={visit.patient} /> },
      { key: "note", header: t`Note`, cell: (visit) => visit.note },
      { key: "status", header: t`Status`, cell: (visit) => <VisitStatusBadge status={visit.status} /> },
      {
        key: "actions",
        header: t`Actions`,
        isActions: true,
        cell: (visit) => (
          <Menu
            label={t`More about ${times.time(visit.starts_at)}`}
            items={[
              isDue(visit, now) && {
                label: t`Completed`,
                icon: "check",
                onSelect: () => onMark({ visit, outcome: "complete" }),
              },
              isDue(visit, now) && {
                label: t`Did not come`,
                icon: "cross",
                onSelect: () => onMark({ visit, outcome: "no-show" }),
              },
              {
                label: t`Write an entry`,
                icon: "note",
                to: `/journal-entries/new?patient=${visit.patient.id}`,
              },
              { label: t`Details of the visit`, icon: "info", to: `/visits/${visit.id}` },
            ]}
          />
        ),
      },
    ],
    [t, times, now, onMark],
  );
}
