import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useId } from "react";
import { type FieldValues, get, type Path, type PathValue, type UseFormReturn } from "react-hook-form";
import styles from "./Field.module.css";

/** What a field needs of its form, whatever the form gives out in the end. */
export type FormOfFields<Input extends FieldValues> = Pick<
  UseFormReturn<Input>,
  "formState" | "register" | "setValue" | "watch"
>;

/** What every field of a form takes. */
export interface FieldProps<Input extends FieldValues> {
  form: FormOfFields<Input>;
  name: Path<Input>;
  label: string;
  /** Helps before anything is wrong. */
  hint?: ReactNode;
  /** May be left empty; the label says so. */
  optional?: boolean;
}

interface Wired {
  id: string;
  error: string | undefined;
  /** Joins the control to its hint and its fault, for readers. */
  aria: {
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
    "aria-required": true | undefined;
  };
}

/** The ids and the fault of a field. */
export function useWired<Input extends FieldValues>({
  form,
  name,
  hint,
  optional,
}: FieldProps<Input>): Wired {
  const id = useId();
  const error = (get(form.formState.errors, name) as { message?: string } | undefined)?.message;
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return {
    id,
    error,
    aria: {
      "aria-describedby": described || undefined,
      "aria-invalid": error ? true : undefined,
      "aria-required": optional ? undefined : true,
    },
  };
}

/** Gives a field that is made of several controls its value; a fault goes as soon as it is mended. */
export function setValue<Input extends FieldValues>(
  { form, name }: FieldProps<Input>,
  value: PathValue<Input, Path<Input>>,
): void {
  form.setValue(name, value, {
    shouldDirty: true,
    shouldTouch: true,
    shouldValidate: form.formState.isSubmitted,
  });
}

interface FrameProps {
  name: string;
  wired: Wired;
  label: string;
  hint: ReactNode | undefined;
  optional: boolean | undefined;
  children: ReactNode;
}

/** Label, hint, fault and control of a field. */
export function FieldFrame({ name, wired, label, hint, optional, children }: FrameProps) {
  return (
    <div className={styles.field} data-field={name} data-label={label}>
      <label className={styles.label} htmlFor={wired.id}>
        {label}
        {optional && <Optional />}
      </label>
      <HintAndError wired={wired} hint={hint} />
      {children}
    </div>
  );
}

/** The same for several controls that make up one value. */
export function GroupFrame({ name, wired, label, hint, optional, children }: FrameProps) {
  return (
    <fieldset
      className={styles.field}
      data-field={name}
      data-label={label}
      aria-describedby={wired.aria["aria-describedby"]}
    >
      <legend className={styles.label}>
        {label}
        {optional && <Optional />}
      </legend>
      <HintAndError wired={wired} hint={hint} />
      {children}
    </fieldset>
  );
}

function Optional() {
  const { t } = useLingui();
  return <span className={styles.optional}> ({t`optional`})</span>;
}

export function HintAndError({ wired, hint }: { wired: Wired; hint: ReactNode | undefined }) {
  return (
    <>
      {hint && (
        <div id={`${wired.id}-hint`} className={styles.hint}>
          {hint}
        </div>
      )}
      {wired.error && (
        <p id={`${wired.id}-error`} className={styles.error}>
          {wired.error}
        </p>
      )}
    </>
  );
}

/** What a field hands on to its frame. */
export function frameOf<Input extends FieldValues>({ name, label, hint, optional }: FieldProps<Input>) {
  return { name, label, hint, optional };
}
