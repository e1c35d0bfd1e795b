import { useLingui } from "@lingui/react/macro";
import { useRef } from "react";
import type { Doctor } from "@/shared/api/generated/types.gen";
import { useMarked } from "@/shared/routing/useMarked";
import { addDays, type Day, isDay, weekOf } from "@/shared/time/days";
import { type Times, useTimes } from "@/shared/time/useTimes";
import { Button } from "@/shared/ui/Button";
import { firstDay, type Shown, turned, type View } from "./address";
import { DoctorPicker } from "./DoctorPicker";
import styles from "./Toolbar.module.css";
import type { Change } from "./useShown";

interface ToolbarProps {
  shown: Shown;
  doctors: readonly Doctor[];
  /** There is no room for weeks. */
  isNarrow: boolean;
  /** The days that are to be seen. */
  days: readonly Day[];
  onShow: (change: Change) => void;
}

/** Which days, which doctors, and how much at once. */
export function Toolbar({ shown, doctors, isNarrow, days, onShow }: ToolbarProps) {
  const { t } = useLingui();
  const times = useTimes();
  const isWeek = shown.view === "week";
  const turn = (by: 1 | -1) => onShow(({ date }) => ({ date: turned({ view: shown.view, date }, by) }));
  return (
    <div className={`${styles.bar} no-print`}>
      <div className={styles.turning}>
        <Button icon="left" iconOnly onClick={() => turn(-1)}>
          {isWeek ? t`Week before` : t`Day before`}
        </Button>
        <Button icon="right" iconOnly onClick={() => turn(1)}>
          {isWeek ? t`Next week` : t`Next day`}
        </Button>
        <Button onClick={() => onShow({ date: times.today() })}>{t`Today`}</Button>
        <DayPicker date={shown.date} onPick={(date) => onShow({ date })} />
      </div>
      <h2 className={styles.period} aria-live="polite">
        <Period times={times} shown={shown} days={days} />
      </h2>
      <div className={styles.choosing}>
        <DoctorPicker
          doctors={doctors}
          chosen={shown.doctors}
          onChoose={(chosen) => onShow({ doctors: chosen })}
        />
        {!isNarrow && <Views view={shown.view} onChange={(view) => onShow({ view })} />}
      </div>
    </div>
  );
}

/** The browser's own calendar without its field, which writes days in the order of the browser's maker. */
function DayPicker({ date, onPick }: { date: Day; onPick: (day: Day) => void }) {
  const { t } = useLingui();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.date}>
      <input
        ref={input}
        type="date"
        tabIndex={-1}
        aria-hidden="true"
        value={date}
        onChange={(event) => isDay(event.target.value) && onPick(event.target.value)}
      />
      <Button icon="calendar" iconOnly onClick={() => input.current?.showPicker()}>
        {t`Go to a day`}
      </Button>
    </div>
  );
}

function Period({ times, shown, days }: { times: Times; shown: Shown; days: readonly Day[] }) {
  const { t } = useLingui();
  const first = days[0] ?? firstDay(shown);
  const last = days.at(-1) ?? first;
  const week = weekOf(first);
  if (shown.view === "day") return times.dayLong(first);
  const span =
    first.slice(0, 7) === last.slice(0, 7)
      ? `${Number(first.slice(8))}–${times.dayPlain(last)}`
      : `${times.dayPlain(first)} – ${times.dayPlain(last)}`;
  return (
    <>
      <span className="nowrap">{span}</span> <span className="muted nowrap">{t`Week ${week}`}</span>
    </>
  );
}

function Views({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  const { t } = useLingui();
  const [marked, choose] = useMarked(view, onChange);
  const views = [
    ["day", t`Day`],
    ["week", t`Week`],
  ] as const;
  return (
    <fieldset className={styles.views}>
      <legend className="visually-hidden">{t`How much is shown`}</legend>
      {views.map(([value, label]) => (
        <label key={value}>
          <input
            type="radio"
            name="view"
            value={value}
            checked={marked === value}
            onChange={() => choose(value)}
            className="visually-hidden"
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface DayStripProps {
  shown: Shown;
  onShow: (changes: Partial<Shown>) => void;
}

/** The days of the week side by side, for going from one to the other with a thumb. */
export function DayStrip({ shown, onShow }: DayStripProps) {
  const { t } = useLingui();
  const times = useTimes();
  const [marked, choose] = useMarked(shown.date, (date) => onShow({ date }));
  const monday = firstDay({ view: "week", date: shown.date });
  const today = times.today();
  return (
    <ul className={styles.strip} aria-label={t`Days of the week`}>
      {[0, 1, 2, 3, 4, 5, 6].map((ahead) => {
        const day = addDays(monday, ahead);
        return (
          <li key={day}>
            <button
              type="button"
              className={day === today ? styles.isToday : undefined}
              aria-current={day === marked ? "date" : undefined}
              aria-label={`${times.weekday(day)} ${times.dayPlain(day)}`}
              onClick={() => choose(day)}
            >
              <span>{times.weekday(day)}</span> <strong>{Number(day.slice(8))}</strong>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
