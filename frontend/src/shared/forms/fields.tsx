import { useLingui } from "@lingui/react/macro";
import { type InputHTMLAttributes, type ReactNode, useState } from "react";
import type { FieldValues } from "react-hook-form";
import { clockOf } from "@/shared/time/days";
import { Button } from "@/shared/ui/Button";
import { FieldFrame, type FieldProps, frameOf, GroupFrame, HintAndError, useWired } from "./Field";
import styles from "./Field.module.css";

interface TextProps {
  type?: "text" | "email" | "tel" | "date" | "search";
  autoComplete?: string;
  inputMode?: InputHTMLAttributes<HTMLInputElement>["inputMode"];
  /** Few characters are expected, and the field is as narrow as that. */
  short?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
}

/** One line of text. */
export function TextField<Input extends FieldValues>({
  short,
  type = "text",
  autoComplete = "off",
  inputMode,
  disabled,
  ...field
}: FieldProps<Input> & TextProps) {
  const wired = useWired(field);
  return (
    <FieldFrame {...frameOf(field)} wired={wired}>
      <input
        {...field.form.register(field.name)}
        {...wired.aria}
        id={wired.id}
        type={type}
        autoComplete={autoComplete}
        inputMode={inputMode}
        disabled={disabled}
        className={`${styles.control} ${short ? styles.short : ""}`}
      />
    </FieldFrame>
  );
}

export function EmailField<Input extends FieldValues>(props: FieldProps<Input> & TextProps) {
  return <TextField autoComplete="email" {...props} type="email" inputMode="email" />;
}

export function PhoneField<Input extends FieldValues>(props: FieldProps<Input> & TextProps) {
  return <TextField autoComplete="tel" {...props} type="tel" inputMode="tel" />;
}

/** A whole number, as text: number fields change under the mouse wheel and hide what was typed wrongly. */
export function NumberField<Input extends FieldValues>(props: FieldProps<Input> & TextProps) {
  return <TextField short {...props} type="text" inputMode="numeric" />;
}

/** A password, which may be pasted and looked at. */
export function PasswordField<Input extends FieldValues>({
  autoComplete = "current-password",
  ...field
}: FieldProps<Input> & { autoComplete?: "current-password" | "new-password" }) {
  const { t } = useLingui();
  const wired = useWired(field);
  const [isShown, setShown] = useState(false);
  return (
    <FieldFrame {...frameOf(field)} wired={wired}>
      <div className={styles.withButton}>
        <input
          {...field.form.register(field.name)}
          {...wired.aria}
          id={wired.id}
          type={isShown ? "text" : "password"}
          autoComplete={autoComplete}
          spellCheck={false}
          autoCapitalize="none"
          className={styles.control}
        />
        <Button aria-pressed={isShown} icon="eye" iconOnly onClick={() => setShown(!isShown)}>
          {isShown ? t`Hide the password` : t`Show the password`}
        </Button>
      </div>
    </FieldFrame>
  );
}

/** Several lines of text. */
export function TextareaField<Input extends FieldValues>(field: FieldProps<Input>) {
  const wired = useWired(field);
  return (
    <FieldFrame {...frameOf(field)} wired={wired}>
      <textarea
        {...field.form.register(field.name)}
        {...wired.aria}
        id={wired.id}
        className={styles.control}
      />
    </FieldFrame>
  );
}

export type Option = readonly [value: string, label: string];

interface SelectProps {
  options: readonly Option[];
  /** What stands there while nothing is chosen. */
  placeholder?: string;
  autoComplete?: string;
}

/** One of several, in a closed list. */
export function SelectField<Input extends FieldValues>({
  options,
  placeholder,
  autoComplete,
  ...field
}: FieldProps<Input> & SelectProps) {
  const wired = useWired(field);
  return (
    <FieldFrame {...frameOf(field)} wired={wired}>
      <select
        {...field.form.register(field.name)}
        {...wired.aria}
        id={wired.id}
        autoComplete={autoComplete}
        className={styles.control}
      >
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

/** One of a few, all of them in sight. */
export function ChoiceField<Input extends FieldValues>({
  options,
  ...field
}: FieldProps<Input> & { options: readonly Option[] }) {
  const wired = useWired(field);
  return (
    <GroupFrame {...frameOf(field)} wired={wired}>
      <div className={styles.choices}>
        {options.map(([value, label]) => (
          <label key={value} className={styles.choice}>
            <input {...field.form.register(field.name)} type="radio" value={value} />
            {label}
          </label>
        ))}
      </div>
    </GroupFrame>
  );
}

const TIMES: readonly Option[] = Array.from({ length: 288 }, (_, index) => [
  clockOf(index * 5),
  clockOf(index * 5),
]);

/** A time of the day on the 5-minute grid; `step` makes the list coarser. */
export function TimeField<Input extends FieldValues>({
  from = "00:00",
  to = "23:55",
  step = 5,
  ...field
}: FieldProps<Input> & { from?: string; to?: string; step?: number }) {
  const options = TIMES.filter(([time], index) => time >= from && time <= to && (index * 5) % step === 0);
  return <SelectField placeholder="––:––" {...field} options={options} />;
}

/** Yes or no. */
export function CheckboxField<Input extends FieldValues>({
  isSwitch = false,
  ...field
}: FieldProps<Input> & { isSwitch?: boolean }) {
  const wired = useWired({ ...field, optional: true });
  return (
    <div className={styles.check} data-field={field.name} data-label={field.label}>
      <input
        {...field.form.register(field.name)}
        {...wired.aria}
        id={wired.id}
        type="checkbox"
        role={isSwitch ? "switch" : undefined}
        className={isSwitch ? styles.switch : undefined}
      />
      <label htmlFor={wired.id}>{field.label}</label>
      <HintAndError wired={wired} hint={field.hint} />
    </div>
  );
}

/** Fields beside each other where there is room. */
export function FieldColumns({ children }: { children: ReactNode }) {
  return <div className={styles.columns}>{children}</div>;
}
