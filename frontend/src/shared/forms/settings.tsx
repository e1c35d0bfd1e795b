import { type ReactNode, useId } from "react";
import styles from "./Field.module.css";
import type { Option } from "./fields";

interface SettingProps<Value> {
  label: string;
  hint?: ReactNode;
  value: Value;
  onChange: (value: Value) => void;
}

/** Something that is on or off and changes at once, without a form that is sent. */
export function SwitchSetting({
  label,
  hint,
  value,
  onChange,
  busy = false,
}: SettingProps<boolean> & { busy?: boolean }) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className={styles.switch}
        checked={value}
        aria-checked={value}
        aria-busy={busy || undefined}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => {
          if (!busy) onChange(event.target.checked);
        }}
      />
      <label htmlFor={id}>{label}</label>
      {hint && (
        <div id={`${id}-hint`} className={styles.hint}>
          {hint}
        </div>
      )}
    </div>
  );
}

/** One of a few, all of them in sight; the choice counts at once. */
export function ChoiceSetting({
  label,
  value,
  onChange,
  options,
}: SettingProps<string> & { options: readonly (Option | readonly [string, string, lang: string])[] }) {
  const name = useId();
  return (
    <fieldset className={styles.field}>
      <legend className={styles.label}>{label}</legend>
      <div className={styles.choices}>
        {options.map(([option, text, lang]) => (
          <label key={option} className={styles.choice} lang={lang}>
            <input
              type="radio"
              name={name}
              value={option}
              checked={option === value}
              onChange={() => onChange(option)}
            />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
