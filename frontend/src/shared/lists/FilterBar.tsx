import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { DayInput } from "@/shared/forms/DayInput";
import { useMarked } from "@/shared/routing/useMarked";
import { isDay } from "@/shared/time/days";
import { Button } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import styles from "./FilterBar.module.css";

/** How long after the last key a text filter is applied, in milliseconds. */
const PAUSE = 250;

interface FilterBarProps {
  isFiltered: boolean;
  onClear: () => void;
  children: ReactNode;
}

/** The filters above a list. */
export function FilterBar({ isFiltered, onClear, children }: FilterBarProps) {
  const { t } = useLingui();
  return (
    <search className={`${styles.bar} no-print`} aria-label={t`Filters`}>
      {children}
      {isFiltered && (
        <Button kind="quiet" icon="cross" onClick={onClear}>
          {t`Clear filters`}
        </Button>
      )}
    </search>
  );
}

interface FilterProps {
  label: string;
  value: string | undefined;
  onChange: (value: string) => void;
}

/** Narrows a list by a text while it is typed. */
export function TextFilter({ label, value = "", onChange }: FilterProps) {
  const id = useId();
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    // The address changed by itself: Back was pressed, or the filters were cleared. What is being typed stays.
    if (value !== sent.current) {
      sent.current = value;
      setTyped(value);
    }
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const apply = (text: string) => {
    clearTimeout(timer.current);
    sent.current = text.trim();
    onChange(text.trim());
  };
  return (
    <div className={styles.filter}>
      <label htmlFor={id}>{label}</label>
      <div className={styles.search}>
        <Icon name="search" />
        <input
          id={id}
          type="search"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            const text = event.target.value;
            setTyped(text);
            clearTimeout(timer.current);
            timer.current = setTimeout(() => apply(text), PAUSE);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") apply(typed);
          }}
        />
      </div>
    </div>
  );
}

interface SelectFilterProps extends FilterProps {
  /** What no choice is called. */
  all: string;
  options: readonly (readonly [value: string, label: string])[];
}

/** Narrows a list to one of a few kinds. */
export function SelectFilter({ label, value = "", onChange, all, options }: SelectFilterProps) {
  const id = useId();
  const [marked, choose] = useMarked(value, onChange);
  return (
    <div className={styles.filter}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={marked} onChange={(event) => choose(event.target.value)}>
        <option value="">{all}</option>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Narrows a list to a day or from a day on; the value is a day. */
export function DayFilter({ label, value = "", onChange }: FilterProps) {
  const id = useId();
  const [marked, choose] = useMarked(value, onChange);
  return (
    <div className={`${styles.filter} ${styles.day}`}>
      <label htmlFor={id}>{label}</label>
      <DayInput id={id} value={marked} onChange={(day) => (day === "" || isDay(day)) && choose(day)} />
    </div>
  );
}
