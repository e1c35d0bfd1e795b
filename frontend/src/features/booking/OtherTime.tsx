import { useLingui } from "@lingui/react/macro";
import { useId, useState } from "react";
import { clockOf, type Day } from "@/shared/time/days";
import { useTimes } from "@/shared/time/useTimes";
import { Button } from "@/shared/ui/Button";
import styles from "./OtherTime.module.css";

const TIMES = Array.from({ length: 288 }, (_, index) => clockOf(index * 5));
const USUAL = "08:00";

/** A time that is not among the free ones: before opening, or over time off. The server says what is in the way. */
export function OtherTime({ day, onChoose }: { day: Day; onChoose: (startsAt: string) => void }) {
  const { t } = useLingui();
  const times = useTimes();
  const id = useId();
  const [time, setTime] = useState(USUAL);
  return (
    <details className={styles.other}>
      <summary>{t`Another time on ${times.day(day)}`}</summary>
      <div className={styles.fields}>
        <div>
          <label htmlFor={id}>{t`Time`}</label>
          <select id={id} value={time} onChange={(event) => setTime(event.target.value)}>
            {TIMES.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </div>
        <Button onClick={() => onChoose(times.instant(day, time))}>{t`Take this time`}</Button>
      </div>
    </details>
  );
}
