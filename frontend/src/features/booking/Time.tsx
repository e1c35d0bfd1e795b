import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo, useState } from "react";
import type { Day } from "@/shared/time/days";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { Banner } from "@/shared/ui/Banner";
import { Loaded } from "@/shared/ui/Query";
import { DayStrip } from "./DayStrip";
import type { BookingForm } from "./form";
import { OtherTime } from "./OtherTime";
import { SlotList } from "./SlotList";
import { byDay, dayLookedAt, isSame, pageOf } from "./slots";
import styles from "./Time.module.css";
import { type Source, useSlots } from "./useSlots";

interface TimeProps {
  form: BookingForm;
  source: Source;
  /** The day that was chosen to be looked at. */
  day: Day | null;
  onDay: (day: Day | null) => void;
  onChoose: (startsAt: string) => void;
}

/** Days with their free times, the times of one of them, and what became of the chosen one. */
export function Time({ form, source, day, onDay, onChoose }: TimeProps) {
  const times = useTimes();
  const today = times.today();
  const [first, setFirst] = useState(() => pageOf(day ?? today, today));
  const [lastDay, setLastDay] = useState(day);
  if (day !== lastDay) {
    setLastDay(day);
    if (day !== null) setFirst(pageOf(day, today));
  }
  const query = useSlots(source, first);
  const free = useMemo(() => byDay(query.data?.slots ?? [], times.wallTime), [query.data, times]);
  if (source.id === null) return <Nothing kind={source.kind} />;
  const shown = dayLookedAt(day, first, free);
  return (
    <div className={styles.time}>
      <DayStrip
        first={first}
        today={today}
        shown={shown}
        free={query.data && free}
        onFirst={(next) => {
          setFirst(next);
          setLastDay(null);
          onDay(null);
        }}
        onDay={onDay}
      />
      <Lost form={form} free={free} isKnown={query.isSuccess && !query.isPlaceholderData} first={first} />
      <Loaded query={query} lines={3}>
        {() => <SlotList form={form} day={shown} slots={free.get(shown) ?? []} onChoose={onChoose} />}
      </Loaded>
      <OtherTime day={shown} onChoose={onChoose} />
      <ZoneHint />
    </div>
  );
}

function Nothing({ kind }: { kind: Source["kind"] }) {
  return (
    <p className="muted">
      {kind === "visit" ? (
        <Trans>Choose a doctor to see the free times.</Trans>
      ) : (
        <Trans>Choose a diagnostic to see the free times.</Trans>
      )}
    </p>
  );
}

interface LostProps {
  form: BookingForm;
  free: ReadonlyMap<Day, readonly { starts_at: string }[]>;
  isKnown: boolean;
  first: Day;
}

/**
 * Says that the chosen time was taken by somebody else. A time that was never among the free ones, because it was
 * typed, is not lost.
 */
function Lost({ form, free, isKnown, first }: LostProps) {
  const { t } = useLingui();
  const times = useTimes();
  const startsAt = form.watch("starts_at");
  const [wasFree, setWasFree] = useState("");
  const isFree =
    startsAt !== "" &&
    (free.get(times.dayOf(startsAt)) ?? []).some((slot) => isSame(slot.starts_at, startsAt));
  if (isFree && wasFree !== startsAt) setWasFree(startsAt);
  const isLost =
    isKnown &&
    !isFree &&
    startsAt !== "" &&
    wasFree === startsAt &&
    pageOf(times.dayOf(startsAt), times.today()) === first;
  if (!isLost || form.formState.isSubmitting || form.problem) return null;
  return (
    <Banner
      tone="warning"
      announced
      title={t`Somebody else has just taken ${times.time(startsAt)} on ${times.day(times.dayOf(startsAt))}`}
    >
      <Trans>Choose another time. Everything else is still as you filled it in.</Trans>
    </Banner>
  );
}
