import { isDay } from "@/shared/time/days";

/** What an address says is typed by anybody; only what the API knows is asked of it. */

/** A whole number of an address, or nothing. */
export function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** A day of an address, or nothing. */
export function dayIn(text: string | undefined): string | undefined {
  return text !== undefined && isDay(text) ? text : undefined;
}

/** One of several values of an address, or nothing. */
export function oneOf<Value extends string>(
  text: string | undefined,
  options: readonly (readonly [value: Value, label: string])[],
): Value | undefined {
  return options.find(([value]) => value === text)?.[0];
}
