import { memo, type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { clockOf, type Day } from "@/shared/time/days";
import { useNow } from "@/shared/time/useNow";
import { useTimes } from "@/shared/time/useTimes";
import { type Cell, shortestOf, spanOf } from "./cells";
import { freeLink, vars, visitButton } from "./items";
import type { Stretch } from "./stretches";
import styles from "./TimeGrid.module.css";
import type { Target } from "./useDragging";
import type { Spot } from "./walk";
import type { Words } from "./words";

/** Minutes of one row. */
export const STEP = 5;
/** The height of the shortest thing in the grid, in rem. */
const LEAST_HEIGHT = 1.75;
/** What two lines of a visit need, in rem. */
const TWO_LINES = 2.6;

export interface ViewProps {
  rows: readonly (readonly Cell[])[];
  words: Words;
  spot: Spot | undefined;
  isMovable: (item: Cell["items"][number]) => boolean;
  /** What is being moved, and where it would come to stand. */
  held: string | undefined;
  drop: (Target & { minutes: number }) | null;
}

interface TimeGridProps extends ViewProps {
  /** What stands above a column. */
  head: (cell: Cell) => ReactNode;
  today: Day;
}

/** Columns with time from top to bottom: the doctors of a day, or the days of a doctor. */
export function TimeGrid({ rows, head, words, spot, isMovable, held, drop, today }: TimeGridProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const cells = rows[0] ?? [];
  const span = spanOf(cells);
  const unit = Math.max(0.3, LEAST_HEIGHT / (shortestOf(cells) / STEP));
  const hours = Array.from({ length: (span.to - span.from) / 60 }, (_, index) => span.from + index * 60);
  const hasToday = cells.some((cell) => cell.day === today);
  useScrollToNow(scroller, hasToday ? span : undefined);
  return (
    <div ref={scroller} className={styles.scroller} data-scroller="">
      <div
        className={styles.grid}
        style={vars({
          "--columns": cells.length,
          "--unit": `${unit}rem`,
          "--steps": (span.to - span.from) / STEP,
        })}
      >
        <div className={styles.corner}>{words.times.zoneName()}</div>
        {cells.map((cell) => (
          <div key={cell.key} id={`${id}${cell.key}`} className={styles.head}>
            {head(cell)}
          </div>
        ))}
        <div className={styles.axis} aria-hidden="true">
          {hours.map((hour) => (
            <span key={hour} style={rowsOf({ from: hour, to: hour + 60 }, span)}>
              {clockOf(hour)}
            </span>
          ))}
        </div>
        {cells.map((cell) => (
          <Column
            key={cell.key}
            cell={cell}
            labelledBy={`${id}${cell.key}`}
            from={span.from}
            oneLine={(TWO_LINES / unit) * STEP}
            to={span.to}
            words={words}
            stop={spot?.cell === cell.key ? spot.item : undefined}
            isMovable={isMovable}
            held={cell.items.some((item) => item.key === held) ? held : undefined}
            drop={drop?.cell === cell.key ? drop : null}
            isToday={cell.day === today}
          />
        ))}
      </div>
    </div>
  );
}

interface ColumnProps extends Omit<ViewProps, "rows" | "spot"> {
  cell: Cell;
  labelledBy: string;
  from: number;
  to: number;
  /** What is shorter than these minutes has room for one line. */
  oneLine: number;
  stop: string | undefined;
  isToday: boolean;
}

const Column = memo(function Column(props: ColumnProps) {
  const { cell, words, stop, from, to, drop } = props;
  const span = { from, to };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form; this is a column of a calendar.
    <div
      role="group"
      aria-labelledby={props.labelledBy}
      className={styles.column}
      data-cell={cell.key}
      data-first={from}
    >
      {cell.hours.map((block) => (
        <div key={block.from} className={styles.hours} style={rowsOf(block, span)} />
      ))}
      {cell.absences
        .filter((absence) => absence.from < to && absence.to > from)
        .map((absence) => (
          <p key={absence.id} className={styles.absence} style={rowsOf(absence, span)}>
            <strong>{words.away}</strong> {absence.reason}
          </p>
        ))}
      <div className={styles.items}>
        {cell.items.map((item) => {
          const drawn = { words, isStop: item.key === stop, style: placeOf(item, span) };
          return item.kind === "visit"
            ? visitButton(item, {
                ...drawn,
                isMovable: props.isMovable(item),
                isHeld: item.key === props.held,
                isLow: item.to - item.from < props.oneLine,
              })
            : freeLink(item, { ...drawn, doctor: cell.doctor.id, isWide: false });
        })}
      </div>
      {drop?.from !== undefined && drop && (
        <div className={styles.drop} style={rowsOf({ from: drop.from, to: drop.from + drop.minutes }, span)}>
          {clockOf(drop.from)}
        </div>
      )}
      {props.isToday && <NowLine from={from} to={to} />}
    </div>
  );
});

/** Where the day stands. */
function NowLine({ from, to }: Stretch) {
  const times = useTimes();
  const { minutes } = times.wallTime(useNow());
  if (minutes < from || minutes > to) return null;
  return <div className={styles.now} style={vars({ "--at": (minutes - from) / STEP })} />;
}

function rowsOf(stretch: Stretch, span: Stretch) {
  const from = Math.max(stretch.from, span.from);
  const to = Math.min(stretch.to, span.to);
  return {
    gridRow: `${Math.floor((from - span.from) / STEP) + 1} / ${Math.ceil((to - span.from) / STEP) + 1}`,
  };
}

function placeOf(item: Cell["items"][number], span: Stretch) {
  const rows = rowsOf(item, span);
  if (item.kind === "free" || item.lanes === 1) return rows;
  return { ...rows, ...vars({ "--lane": item.lane, "--lanes": item.lanes }) };
}

/** Shows the present when the day is opened that has it. */
function useScrollToNow(scroller: React.RefObject<HTMLElement | null>, span: Stretch | undefined): void {
  const times = useTimes();
  const { from, to } = span ?? {};
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || from === undefined || to === undefined) return;
    const share = (times.wallTime(new Date()).minutes - from) / (to - from);
    box.scrollTop = share * box.scrollHeight - box.clientHeight / 3;
  }, [scroller, times, from, to]);
}

/** The minutes of a place in a column, on the grid of the bookings. */
export function minutesAt(column: HTMLElement, y: number): number | undefined {
  const first = column.dataset.first;
  if (first === undefined) return undefined;
  const { top, height } = column.getBoundingClientRect();
  const steps = Number(getComputedStyle(column).getPropertyValue("--steps"));
  const at = Math.round(((y - top) / height) * steps);
  return Number(first) + Math.min(steps - 1, Math.max(0, at)) * STEP;
}
