import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { addDays, type Day, daysFrom } from "@/shared/time/days";
import { useTimes } from "@/shared/time/useTimes";
import { Button } from "@/shared/ui/Button";
import styles from "./DayStrip.module.css";
import { DAYS_SHOWN } from "./slots";

interface DayStripProps {
  first: Day;
  today: Day;
  shown: Day;
  /** Free times by day; undefined while they are not known. */
  free: ReadonlyMap<Day, readonly unknown[]> | undefined;
  onFirst: (first: Day) => void;
  onDay: (day: Day) => void;
}

/** Two weeks of days, each with how many times are free. */
export function DayStrip({ first, today, shown, free, onFirst, onDay }: DayStripProps) {
  const { t } = useLingui();
  const times = useTimes();
  const last = addDays(first, DAYS_SHOWN - 1);
  const words = (count: number) => t`${plural(count, { 0: "none", one: "# free", other: "# free" })}`;
  return (
    <div className={styles.strip}>
      <div className={styles.head}>
        <Button
          kind="quiet"
          icon="left"
          iconOnly
          disabled={first <= today}
          onClick={() => onFirst(addDays(first, -DAYS_SHOWN))}
        >
          {t`Earlier days`}
        </Button>
        <span className={styles.span}>
          {times.day(first)} – {times.day(last)}
        </span>
        <Button kind="quiet" icon="right" iconOnly onClick={() => onFirst(addDays(first, DAYS_SHOWN))}>
          {t`Later days`}
        </Button>
      </div>
      <fieldset className={styles.days}>
        <legend className="visually-hidden">{t`Day`}</legend>
        {daysFrom(first, DAYS_SHOWN).map((day) => {
          const count = free?.get(day)?.length ?? 0;
          return (
            <label key={day} className={styles.day} data-full={free !== undefined && count === 0}>
              <input type="radio" name="booking-day" checked={day === shown} onChange={() => onDay(day)} />
              <span className={styles.weekday}>{times.weekday(day)}</span>
              <span className={styles.date}>{Number(day.slice(-2))}</span>
              <span className={styles.count}>{free === undefined ? "…" : words(count)}</span>
            </label>
          );
        })}
      </fieldset>
    </div>
  );
}
