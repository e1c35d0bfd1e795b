import { memo, type ReactNode, useId } from "react";
import { fullName } from "@/shared/care/names";
import { VisitStatusBadge } from "@/shared/care/status";
import { clockOf } from "@/shared/time/days";
import type { Cell } from "./cells";
import styles from "./DayList.module.css";
import { bookingOf } from "./items";
import type { ViewProps } from "./TimeGrid";
import type { Words } from "./words";

interface DayListProps extends Pick<ViewProps, "rows" | "words" | "spot"> {
  head: (cell: Cell) => ReactNode;
}

/** One day on a phone: what is booked and what is free, doctor by doctor, in order of time. */
export function DayList({ rows, words, spot, head }: DayListProps) {
  return (
    <div className={styles.list}>
      {rows.flat().map((cell) => (
        <DoctorsDay
          key={cell.key}
          cell={cell}
          words={words}
          stop={spot?.cell === cell.key ? spot.item : undefined}
          head={head}
        />
      ))}
    </div>
  );
}

interface DoctorsDayProps {
  cell: Cell;
  words: Words;
  stop: string | undefined;
  head: DayListProps["head"];
}

const DoctorsDay = memo(function DoctorsDay({ cell, words, stop, head }: DoctorsDayProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.doctor}>
      <div id={id} className={styles.head}>
        {head(cell)}
      </div>
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
        <ul className={styles.items}>
          {cell.items.map((item) => (
            <li key={item.key}>
              {item.kind === "visit" ? (
                <button
                  type="button"
                  className={styles.item}
                  data-item={item.key}
                  tabIndex={item.key === stop ? 0 : -1}
                  aria-haspopup="dialog"
                >
                  <span className={styles.time}>
                    {clockOf(item.from)}–{clockOf(item.to)}
                  </span>{" "}
                  <strong>{fullName(item.visit.patient)}</strong>{" "}
                  {item.visit.status !== "booked" && <VisitStatusBadge status={item.visit.status} />}
                </button>
              ) : (
                <a
                  href={bookingOf(cell.doctor.id, item.startsAt)}
                  className={`${styles.item} ${styles.free}`}
                  data-item={item.key}
                  tabIndex={item.key === stop ? 0 : -1}
                >
                  <span className={styles.time}>
                    {clockOf(item.from)}–{clockOf(item.to)}
                  </span>{" "}
                  {words.free}
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
});
