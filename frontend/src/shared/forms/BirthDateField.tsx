import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { FieldValues, PathValue } from "react-hook-form";
import { type FieldProps, GroupFrame, setValue, useWired } from "./Field";
import styles from "./Field.module.css";

interface Parts {
  day: string;
  month: string;
  year: string;
}

function partsOf(value: string): Parts {
  const [year = "", month = "", day = ""] = value.split("-");
  return { year, month: month.replace(/^0/, ""), day: day.replace(/^0/, "") };
}

/** What the parts come to: a day, nothing, or a text that is no day, which the schema then refuses. */
function dayText({ day, month, year }: Parts): string {
  if (!day && !month && !year) return "";
  return `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/**
 * A birth date in three fields: it is known by heart, and nobody wants to page back through a calendar for it. Its
 * schema is `neededDay` or `optionalDay`.
 */
export function BirthDateField<Input extends FieldValues>(field: FieldProps<Input>) {
  const { t, i18n } = useLingui();
  const wired = useWired(field);
  const value = String(field.form.watch(field.name) ?? "");
  const [parts, setParts] = useState(() => partsOf(value));
  // The form was reset or filled from elsewhere.
  const shown = value === dayText(parts) ? parts : partsOf(value);

  const change = (changed: Partial<Parts>) => {
    const next = { ...shown, ...changed };
    setParts(next);
    setValue(field, dayText(next) as PathValue<Input, typeof field.name>);
  };
  const invalid = wired.error ? true : undefined;
  const own = field.name === "birth_date" || field.name === "profile.birth_date";
  return (
    <GroupFrame
      name={field.name}
      label={field.label}
      hint={field.hint ?? t`For example 27 3 1985`}
      optional={field.optional}
      wired={wired}
    >
      <div className={styles.birth}>
        <label>
          {t`Day`}
          <input
            className={styles.control}
            inputMode="numeric"
            maxLength={2}
            autoComplete={own ? "bday-day" : "off"}
            aria-invalid={invalid}
            value={shown.day}
            onChange={(event) => change({ day: digits(event.target.value) })}
          />
        </label>
        <label>
          {t`Month`}
          <select
            className={styles.control}
            autoComplete={own ? "bday-month" : "off"}
            aria-invalid={invalid}
            value={shown.month}
            onChange={(event) => change({ month: event.target.value })}
          >
            <option value=""> </option>
            {monthNames(i18n.locale).map((name, index) => (
              <option key={name} value={String(index + 1)}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t`Year`}
          <input
            className={styles.control}
            inputMode="numeric"
            maxLength={4}
            autoComplete={own ? "bday-year" : "off"}
            aria-invalid={invalid}
            value={shown.year === "0000" ? "" : shown.year}
            onChange={(event) => change({ year: digits(event.target.value) })}
          />
        </label>
      </div>
    </GroupFrame>
  );
}

function digits(text: string): string {
  return text.replaceAll(/\D/g, "");
}

const names = new Map<string, readonly string[]>();

function monthNames(locale: string): readonly string[] {
  const known = names.get(locale);
  if (known) return known;
  const format = new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" });
  const made = Array.from({ length: 12 }, (_, month) => format.format(new Date(Date.UTC(2026, month, 1))));
  names.set(locale, made);
  return made;
}
