import * as v from "valibot";
import { isDay } from "@/shared/time/days";

/**
 * Pieces that turn what fields hold (always text) into what the API takes. The limits themselves come from the
 * generated schemas: `needed(vCreateDiagnostic.entries.name)`.
 */

/** A text that has to be there; the spaces around it are not meant. */
export function needed<Output>(limits: v.GenericSchema<string, Output>) {
  return v.pipe(v.string(), v.trim(), v.nonEmpty(), limits);
}

/** A text that may be missing: nothing becomes null. */
export function optional<Input extends string | null | undefined, Output>(
  limits: v.GenericSchema<Input, Output>,
) {
  return v.pipe(
    v.string(),
    v.trim(),
    v.transform((text): Input => (text === "" ? null : text) as Input),
    limits,
  );
}

/** A text whose spaces and line ends are kept as they were written. */
export function asWritten<Output>(limits: v.GenericSchema<string, Output>) {
  return v.pipe(v.string(), v.nonEmpty(), limits);
}

/** A number that has to be there, typed with a point or a comma. */
export function neededNumber<Input extends number | null | undefined, Output>(
  limits: v.GenericSchema<Input, Output>,
) {
  return v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty(),
    v.transform(withPoint),
    v.decimal(),
    v.transform(asInput<Input>),
    limits,
  );
}

/** A number that may be missing: nothing becomes null. */
export function optionalNumber<Input extends number | null | undefined, Output>(
  limits: v.GenericSchema<Input, Output>,
) {
  return v.union([
    v.pipe(
      v.string(),
      v.trim(),
      v.literal(""),
      v.transform(() => null),
    ),
    v.pipe(v.string(), v.trim(), v.transform(withPoint), v.decimal(), v.transform(asInput<Input>), limits),
  ]);
}

/** A day that has to be there and to exist, as `BirthDateField` and `DateField` write it. */
export function neededDay<Output>(limits: v.GenericSchema<string, Output>) {
  return v.pipe(v.string(), v.nonEmpty(), v.check(isDay, NO_DAY), limits);
}

/** A day that may be missing: nothing becomes null. */
export function optionalDay<Input extends string | null | undefined, Output>(
  limits: v.GenericSchema<Input, Output>,
) {
  return v.pipe(
    v.string(),
    v.check((text) => text === "" || isDay(text), NO_DAY),
    v.transform((text): Input => (text === "" ? null : text) as Input),
    limits,
  );
}

/** A chosen item of a search, by its id. */
export function neededChoice<Item extends { id: number }>() {
  return v.pipe(
    v.custom<Item | null>((value) => value === null || typeof value === "object"),
    v.transform((item) => item ?? undefined),
    v.custom<Item>((item) => item !== undefined, MISSING),
    v.transform((item) => item.id),
  );
}

/** A chosen item of a search by its id, or null where nothing was chosen. */
export function chosenOrNone<Item extends { id: number }>() {
  return v.pipe(
    v.custom<Item | null>((value) => value === null || typeof value === "object"),
    v.transform((item) => item?.id ?? null),
  );
}

/** The message of a missing choice; the resolver says it in the reader's language. */
export const MISSING = "missing";
/** The message of a text that is no day. */
export const NO_DAY = "no day";

function withPoint(text: string): string {
  return text.replace(",", ".").replaceAll(/[\s\u00a0]/g, "");
}

function asInput<Input extends number | null | undefined>(text: string): Input {
  return Number(text) as Input;
}
