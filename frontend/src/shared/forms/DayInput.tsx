import { useLingui } from "@lingui/react/macro";
import { type AriaAttributes, useRef, useState } from "react";
import { isDay } from "@/shared/time/days";
import { isWhole, readDay } from "@/shared/time/readDay";
import { useTimes } from "@/shared/time/useTimes";
import { Button } from "@/shared/ui/Button";
import styles from "./DayInput.module.css";

interface DayInputProps extends Pick<AriaAttributes, "aria-describedby" | "aria-invalid" | "aria-required"> {
  id: string;
  /** A day, nothing, or what was written and is none. */
  value: string;
  onChange: (value: string) => void;
  min?: string | undefined;
  max?: string | undefined;
}

/**
 * A day in the reader's language. It is written into a field of text, since the browser's own field shows days in the
 * order of the browser's language and not of the page's; the browser's calendar opens beside it.
 */
export function DayInput({ id, value, onChange, min, max, ...aria }: DayInputProps) {
  const { t } = useLingui();
  const times = useTimes();
  /** What is being written; null while nobody writes. */
  const [draft, setDraft] = useState<string | null>(null);
  const calendar = useRef<HTMLInputElement>(null);
  const read = (text: string) => readDay(text, { months: times.months, today: times.today() });
  const isKnown = isDay(value);

  const write = (text: string) => {
    setDraft(text);
    onChange((isWhole(text) ? read(text) : undefined) ?? text.trim());
  };
  const finish = () => {
    if (draft === null) return;
    setDraft(null);
    onChange(read(draft) ?? draft.trim());
  };
  return (
    <div className={styles.day}>
      <input
        {...aria}
        id={id}
        type="text"
        inputMode="text"
        autoComplete="off"
        className={styles.text}
        placeholder={t`dd/mm/yyyy`}
        value={draft ?? (isKnown ? times.dayShort(value) : value)}
        onChange={(event) => write(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={finish}
        onKeyDown={(event) => event.key === "Enter" && finish()}
      />
      <input
        ref={calendar}
        type="date"
        tabIndex={-1}
        aria-hidden="true"
        className={styles.calendar}
        min={min}
        max={max}
        value={isKnown ? value : ""}
        onChange={(event) => {
          setDraft(null);
          onChange(event.target.value);
        }}
      />
      <Button kind="quiet" small icon="calendar" iconOnly onClick={() => calendar.current?.showPicker()}>
        {t`Open the calendar`}
      </Button>
    </div>
  );
}
