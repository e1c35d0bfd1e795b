import { Trans, useLingui } from "@lingui/react/macro";
import type { Interval } from "@/shared/api/generated/types.gen";
import { GroupFrame, useWired } from "@/shared/forms/Field";
import type { Day } from "@/shared/time/days";
import { useTimes } from "@/shared/time/useTimes";
import type { BookingForm } from "./form";
import styles from "./SlotList.module.css";
import { halves, isSame } from "./slots";

interface SlotListProps {
  form: BookingForm;
  day: Day;
  slots: readonly Interval[];
  onChoose: (startsAt: string) => void;
}

/** The free times of a day. */
export function SlotList({ form, day, slots, onChoose }: SlotListProps) {
  const { t } = useLingui();
  const times = useTimes();
  const label = t`Free times on ${times.dayLong(day)}`;
  const wired = useWired({ form, name: "starts_at", label });
  const chosen = form.watch("starts_at");
  const [morning, afternoon] = halves(slots, times.wallTime);
  const half = (title: string, part: readonly Interval[]) =>
    part.length > 0 && (
      <div>
        <p className={styles.half}>{title}</p>
        <div className={styles.slots}>
          {part.map((slot) => (
            <label key={slot.starts_at} className={styles.slot}>
              <input
                type="radio"
                name="booking-time"
                checked={chosen !== "" && isSame(slot.starts_at, chosen)}
                onChange={() => onChoose(slot.starts_at)}
              />
              {times.time(slot.starts_at)}
            </label>
          ))}
        </div>
      </div>
    );
  return (
    <GroupFrame name="starts_at" label={label} hint={undefined} optional={false} wired={wired}>
      {slots.length === 0 ? (
        <p className="muted">
          <Trans>Nothing is free on this day.</Trans>
        </p>
      ) : (
        <div className={styles.halves}>
          {half(t`Morning`, morning)}
          {half(t`Afternoon`, afternoon)}
        </div>
      )}
    </GroupFrame>
  );
}
