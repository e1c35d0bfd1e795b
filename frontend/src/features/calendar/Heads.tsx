import { fullName } from "@/shared/care/names";
import type { Day } from "@/shared/time/days";
import { Badge } from "@/shared/ui/Badge";
import type { Shown } from "./address";
import type { Cell } from "./cells";
import styles from "./Heads.module.css";
import type { Words } from "./words";

interface HeadProps {
  words: Words;
  show: (changes: Partial<Shown>) => void;
}

/** The doctor of a column, a row or a list; leads to the week of this one. */
export function DoctorHead({ cell: { doctor }, words, show }: HeadProps & { cell: Cell }) {
  return (
    <div className={styles.head}>
      <button
        type="button"
        className={styles.name}
        onClick={() => show({ view: "week", doctors: [doctor.id] })}
      >
        {fullName(doctor)}
      </button>
      <span className="muted">{doctor.specialty}</span>
      {!doctor.is_available_for_booking && <Badge tone="warning">{words.noBookings}</Badge>}
    </div>
  );
}

/** The day of a column; leads to this day. */
export function DayHead({ day, words, isToday, show }: HeadProps & { day: Day; isToday: boolean }) {
  return (
    <div className={styles.head}>
      <button type="button" className={styles.name} onClick={() => show({ view: "day", date: day })}>
        <span className="nowrap">{words.times.day(day)}</span>
      </button>
      {isToday && <Badge tone="primary">{words.today}</Badge>}
    </div>
  );
}
