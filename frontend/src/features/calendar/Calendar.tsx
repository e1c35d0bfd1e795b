import { Trans, useLingui } from "@lingui/react/macro";
import { lazy, type MouseEvent, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { Doctor, Visit } from "@/shared/api/generated/types.gen";
import { Problem } from "@/shared/api/problem";
import { fullName } from "@/shared/care/names";
import type { Outcome } from "@/shared/care/VisitOutcomeDialog";
import { useCan } from "@/shared/session/me";
import { clockOf, weekdayOf } from "@/shared/time/days";
import { useNow } from "@/shared/time/useNow";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { Button } from "@/shared/ui/Button";
import { Failed, Notice, Skeleton } from "@/shared/ui/States";
import { useMedia } from "@/shared/ui/useMedia";
import { firstDay, turned } from "./address";
import { Board } from "./Board";
import styles from "./Calendar.module.css";
import { type Cell, cellsOf, type Item, isUsed, visitKey } from "./cells";
import { DayList } from "./DayList";
import { DayHead, DoctorHead } from "./Heads";
import type { Destination } from "./MoveDialog";
import { mayMove } from "./rules";
import { minutesAt, TimeGrid } from "./TimeGrid";
import { DayStrip, Toolbar } from "./Toolbar";
import { daysShown, useCalendar } from "./useCalendar";
import { useDragging } from "./useDragging";
import { itemOf, useRoving } from "./useRoving";
import { useShown } from "./useShown";
import { useWords } from "./words";

// What opens over the calendar waits until it is asked for: its forms weigh as much as the calendar itself.
const VisitDialog = lazy(async () => ({ default: (await import("./VisitDialog")).VisitDialog }));
const CancelDialog = lazy(async () => ({ default: (await import("./CancelDialog")).CancelDialog }));
const MoveDialog = lazy(async () => ({ default: (await import("./MoveDialog")).MoveDialog }));
const VisitOutcomeDialog = lazy(async () => ({
  default: (await import("@/shared/care/VisitOutcomeDialog")).VisitOutcomeDialog,
}));

type Asking = { visit: Visit } & ({ kind: "view" | "cancel" | Outcome } | { kind: "move"; to: Destination });

const FIVE_MINUTES = 5 * 60_000;
/** What has no room for columns: a phone, or a page at four times its size. */
const NARROW = "(width < 48rem)";

/** The doctors' days, with what can be done in them. */
export function Calendar({ doctors }: { doctors: readonly Doctor[] }) {
  const { t } = useLingui();
  const can = useCan();
  const navigate = useNavigate();
  const words = useWords();
  const isNarrow = useMedia(NARROW);
  const [asked, show] = useShown(doctors);
  const shown = isNarrow ? { ...asked, view: "day" as const } : asked;
  const box = useRef<HTMLDivElement>(null);
  const [asking, setAsking] = useState<Asking | null>(null);

  const chosen = useMemo(() => {
    const some = doctors.filter(({ id }) => asked.doctors === "all" || asked.doctors.includes(id));
    return some.length > 0 ? some : doctors;
  }, [doctors, asked.doctors]);
  const isBoard = shown.view === "week" && chosen.length > 1;
  const first = firstDay(shown);
  const days = useMemo(() => daysShown(first, shown.view), [first, shown.view]);
  const found = useCalendar(chosen, days);
  const tick = Math.floor(useNow().getTime() / FIVE_MINUTES);
  const free = !can("visit.create") ? "none" : isBoard || isNarrow ? "gaps" : "slots";
  const cells = useMemo(
    () =>
      cellsOf({
        zone: words.times.zone,
        days,
        doctors: chosen,
        schedules: found.schedules,
        visits: found.visits,
        now: new Date(tick * FIVE_MINUTES),
        free,
      }),
    [words.times.zone, days, chosen, found.schedules, found.visits, tick, free],
  );
  const rows = useMemo(() => rowsOf(cells, shown.view, isNarrow), [cells, shown.view, isNarrow]);
  const shownDays = shown.view === "day" ? days : (rows[0] ?? []).map((cell) => cell.day);

  const items = useMemo(
    () =>
      new Map(rows.flat().flatMap((cell) => cell.items.map((item) => [item.key, { item, cell }] as const))),
    [rows],
  );
  const roving = useRoving(rows, box);
  const isMovable = useMemo(() => {
    const now = new Date(tick * FIVE_MINUTES);
    return (item: Item) => item.kind === "visit" && mayMove(item.visit, can, now);
  }, [can, tick]);
  const move = (visit: Visit, to: Partial<Destination>) => {
    const { day, time } = words.times.wallTime(visit.starts_at);
    setAsking({ kind: "move", visit, to: { doctor: visit.doctor.id, day, time, ...to } });
  };
  const { dragging, onPointerDown } = useDragging({
    minutesAt,
    onDrop: (key, target) => {
      const held = items.get(key);
      const cell = rows.flat().find((one) => one.key === target.cell);
      if (held?.item.kind !== "visit" || !cell) return;
      if (held.cell === cell && (target.from ?? held.item.from) === held.item.from) return;
      const time = target.from === undefined ? undefined : clockOf(target.from);
      move(held.item.visit, { doctor: cell.doctor.id, day: cell.day, time });
    },
  });
  const held = dragging ? items.get(dragging.item)?.item : undefined;

  const wasAsking = useRef(false);
  useEffect(() => {
    // What the dialog was opened from may be gone, and then the browser gives the focus to nobody.
    if (wasAsking.current && !asking) roving.restore();
    wasAsking.current = asking !== null;
  });

  const open = (event: MouseEvent) => {
    const key = itemOf(event.target)?.dataset.item;
    const item = key === undefined ? undefined : items.get(key)?.item;
    if (item?.kind === "visit") setAsking({ kind: "view", visit: item.visit });
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (item?.kind === "free" && link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      void navigate(link.pathname + link.search);
    }
  };

  const view = {
    rows,
    words,
    spot: roving.spot,
    isMovable,
    held: dragging?.item,
    drop: dragging?.target && held ? { ...dragging.target, minutes: held.to - held.from } : null,
  };
  const today = words.times.today();
  const visit = asking && (found.visits.find((one) => one.id === asking.visit.id) ?? asking.visit);
  const doctorHead = (cell: Cell) => <DoctorHead cell={cell} words={words} show={show} />;
  return (
    <>
      <Toolbar shown={shown} doctors={doctors} isNarrow={isNarrow} days={shownDays} onShow={show} />
      {isNarrow && <DayStrip shown={shown} onShow={show} />}
      {found.error instanceof Problem && !found.isThere ? (
        <Failed problem={found.error} onRetry={found.retry} />
      ) : !found.isThere ? (
        <Skeleton lines={8} />
      ) : rows.flat().length === 0 ? (
        <Notice
          icon="calendar"
          title={shown.view === "day" ? t`Nobody works on this day` : t`Nobody works in this week`}
          action={
            <Button onClick={() => show({ date: turned(shown, 1) })}>
              {shown.view === "day" ? t`To the next day` : t`To the next week`}
            </Button>
          }
        />
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form; this is a calendar.
        // biome-ignore lint/a11y/useKeyWithClickEvents: what is clicked are buttons and links, which have their keys.
        <div
          ref={box}
          role="group"
          aria-label={t`Calendar`}
          aria-describedby="calendar-keys"
          className={dragging ? styles.dragging : undefined}
          onClick={open}
          onPointerDown={onPointerDown}
          {...roving.handlers}
        >
          {isNarrow ? (
            <DayList rows={rows} words={words} spot={roving.spot} head={doctorHead} />
          ) : isBoard ? (
            <Board
              {...view}
              caption={t`Week`}
              today={today}
              dayHead={(day) => <DayHead day={day} words={words} isToday={day === today} show={show} />}
              doctorHead={doctorHead}
            />
          ) : (
            <TimeGrid
              {...view}
              today={today}
              head={
                shown.view === "day"
                  ? doctorHead
                  : ({ day }) => <DayHead day={day} words={words} isToday={day === today} show={show} />
              }
            />
          )}
        </div>
      )}
      <Foot cells={cells} rows={rows} />
      <Suspense fallback={null}>
        {asking?.kind === "view" && visit && (
          <VisitDialog
            visit={visit}
            onMove={() => move(visit, {})}
            onCancel={() => setAsking({ kind: "cancel", visit })}
            onOutcome={(kind) => setAsking({ kind, visit })}
            onClose={() => setAsking(null)}
          />
        )}
        {asking?.kind === "cancel" && visit && <CancelDialog visit={visit} onClose={() => setAsking(null)} />}
        {(asking?.kind === "complete" || asking?.kind === "no-show") && visit && (
          <VisitOutcomeDialog outcome={asking.kind} visit={visit} onClose={() => setAsking(null)} />
        )}
        {asking?.kind === "move" && visit && (
          <MoveDialog
            visit={visit}
            to={asking.to}
            doctors={doctors}
            onClose={() => setAsking(null)}
            onMoved={(moved) => roving.follow(visitKey(moved.id))}
          />
        )}
      </Suspense>
    </>
  );
}

/** What is worth showing, in rows as it stands on the screen: empty weekends and doctors who are off are left out. */
function rowsOf(cells: readonly (readonly Cell[])[], view: "day" | "week", isNarrow: boolean) {
  if (view === "day") {
    const used = cells.flat().filter(isUsed);
    return isNarrow ? used.map((cell) => [cell]) : used.length > 0 ? [used] : [];
  }
  const doctors = cells.filter((row) => row.some(isUsed));
  return doctors.map((row) =>
    row.filter(
      (cell, index) =>
        weekdayOf(cell.day) <= 5 || doctors.some((other) => other[index] && isUsed(other[index])),
    ),
  );
}

/** Who is left out, and which keys there are. */
function Foot({ cells, rows }: { cells: readonly (readonly Cell[])[]; rows: readonly (readonly Cell[])[] }) {
  const there = new Set(rows.flat().map((cell) => cell.doctor.id));
  const off = cells.flatMap(([cell]) => (cell && !there.has(cell.doctor.id) ? [fullName(cell.doctor)] : []));
  const names = off.join(", ");
  return (
    <div className={`${styles.foot} muted`}>
      {off.length > 0 && rows.length > 0 && (
        <p>
          <Trans>Not working: {names}</Trans>
        </p>
      )}
      <ZoneHint />
      <p id="calendar-keys" className={styles.keys}>
        <Trans>Arrow keys go from time to time, Enter opens. Visits can also be moved with the mouse.</Trans>
      </p>
    </div>
  );
}
