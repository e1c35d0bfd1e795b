import { memo, type ReactNode, useId } from "react";
import { clockOf, type Day } from "@/shared/time/days";
import styles from "./Board.module.css";
import type { Cell } from "./cells";
import { freeLink, vars, visitButton } from "./items";
import type { ViewProps } from "./TimeGrid";

interface BoardProps extends ViewProps {
  caption: string;
  /** What stands above a day. */
  dayHead: (day: Day) => ReactNode;
  /** What stands before the days of a doctor. */
  doctorHead: (cell: Cell) => ReactNode;
  today: Day;
}

/** A week of several doctors: a row for each doctor, and in each day what is booked and what is free, in order. */
export function Board({ rows, caption, dayHead, doctorHead, spot, today, ...view }: BoardProps) {
  const id = useId();
  const days = rows[0]?.map((cell) => cell.day) ?? [];
  return (
    <div className={styles.scroller} data-scroller="" style={vars({ "--days": days.length })}>
      <table className={styles.board}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <td className={styles.corner}>{view.words.times.zoneName()}</td>
            {days.map((day) => (
              <th key={day} scope="col" className={day === today ? styles.today : undefined}>
                {dayHead(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => {
            const [first] = cells;
            if (!first) return null;
            const label = `${id}${first.doctor.id}`;
            return (
              <tr key={first.doctor.id}>
                <th scope="row" id={label}>
                  {doctorHead(first)}
                </th>
                {cells.map((cell) => (
                  <BoardCell
                    key={cell.key}
                    {...view}
                    cell={cell}
                    stop={spot?.cell === cell.key ? spot.item : undefined}
                    held={cell.items.some((item) => item.key === view.held) ? view.held : undefined}
                    drop={view.drop?.cell === cell.key ? view.drop : null}
                  />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface BoardCellProps extends Omit<ViewProps, "rows" | "spot"> {
  cell: Cell;
  stop: string | undefined;
}

const BoardCell = memo(function BoardCell({ cell, words, stop, isMovable, held, drop }: BoardCellProps) {
  const isOff = cell.hours.length === 0 && cell.items.length === 0 && cell.absences.length === 0;
  return (
    <td
      className={`${cell.hours.length === 0 ? styles.closed : ""} ${drop ? styles.over : ""}`}
      data-cell={cell.key}
    >
      {isOff && <span className="visually-hidden">{words.notWorking}</span>}
      {cell.absences.map((absence) => (
        <p key={absence.id} className={styles.absence}>
          <strong>
            {words.away}
            {absence.to - absence.from < 1440 && ` ${clockOf(absence.from)}–${clockOf(absence.to)}`}
          </strong>{" "}
          {absence.reason}
        </p>
      ))}
      {cell.items.length > 0 && (
        <div className={styles.items} style={vars({ "--items": cell.items.length })}>
          {cell.items.map((item) => {
            const drawn = { words, isStop: item.key === stop };
            return item.kind === "visit"
              ? visitButton(item, {
                  ...drawn,
                  isMovable: isMovable(item),
                  isHeld: item.key === held,
                  isLow: true,
                })
              : freeLink(item, { ...drawn, doctor: cell.doctor.id, isWide: true });
          })}
        </div>
      )}
    </td>
  );
});
