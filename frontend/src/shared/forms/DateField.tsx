import type { FieldValues, PathValue } from "react-hook-form";
import { DayInput } from "./DayInput";
import { FieldFrame, type FieldProps, frameOf, setValue, useWired } from "./Field";
import styles from "./Field.module.css";

/** A day that is not a birth date: written as people write it, or taken from the browser's calendar. */
export function DateField<Input extends FieldValues>({
  min,
  max,
  ...field
}: FieldProps<Input> & { min?: string; max?: string }) {
  const wired = useWired(field);
  return (
    <FieldFrame {...frameOf(field)} wired={wired}>
      <div className={styles.short}>
        <DayInput
          {...wired.aria}
          id={wired.id}
          min={min}
          max={max}
          value={String(field.form.watch(field.name) ?? "")}
          onChange={(day) => setValue(field, day as PathValue<Input, typeof field.name>)}
        />
      </div>
    </FieldFrame>
  );
}
