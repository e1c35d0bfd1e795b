import type { Doctor, TimeOff, Visit, WorkingHours } from "@/shared/api/generated/types.gen";
import { type Day, minutesOf, weekdayOf } from "@/shared/time/days";
import { type DayClock, dayClock, MINUTES_OF_A_DAY } from "./dayClock";
import { inLanes, type Lane, merged, type Stretch, slotsOf, without } from "./stretches";

/** Something in the calendar that one can go to and open. */
export type Item = VisitItem | FreeItem;

export interface VisitItem extends Stretch, Lane {
  kind: "visit";
  key: string;
  visit: Visit;
}

export interface FreeItem extends Stretch {
  kind: "free";
  key: string;
  /** When it begins, as the API takes it. */
  startsAt: string;
}

export interface Absence extends Stretch {
  id: number;
  reason: string;
}

/** One day of one doctor. */
export interface Cell {
  key: string;
  doctor: Doctor;
  day: Day;
  hours: readonly Stretch[];
  absences: readonly Absence[];
  /** Visits and free times in their order. */
  items: readonly Item[];
}

/** What is known of a doctor beside the directory. */
export interface Schedule {
  hours: WorkingHours;
  /** Empty where the reader may not know them. */
  timeOff: readonly TimeOff[];
}

interface Given {
  zone: string;
  days: readonly Day[];
  doctors: readonly Doctor[];
  schedules: ReadonlyMap<number, Schedule>;
  visits: readonly Visit[];
  now: Date;
  /** How free times are shown: each slot by itself, those that follow each other as one, or not at all. */
  free: "slots" | "gaps" | "none";
}

export function cellKey(doctor: number, day: Day): string {
  return `${doctor}/${day}`;
}

export function visitKey(visit: number): string {
  return `visit-${visit}`;
}

/** The days of the doctors, a row for each doctor. Cancelled visits give their time back and are left to the lists. */
export function cellsOf(given: Given): Cell[][] {
  const clocks = given.days.map((day) => dayClock(day, given.zone));
  const visits = placed(given, clocks);
  return given.doctors.map((doctor) =>
    given.days.map((day, index) => {
      const clock = clocks[index] as DayClock;
      return cellOf(given, doctor, day, clock, visits.get(cellKey(doctor.id, day)) ?? []);
    }),
  );
}

/** Visits by the day and the doctor that they belong to. */
function placed({ visits, days }: Given, clocks: readonly DayClock[]): Map<string, Visit[]> {
  const found = new Map<string, Visit[]>();
  for (const visit of visits) {
    if (visit.status === "cancelled") continue;
    const at = Date.parse(visit.starts_at);
    const index = clocks.findIndex((clock) => clock.has(at));
    const day = days[index];
    if (day === undefined) continue;
    const key = cellKey(visit.doctor.id, day);
    const those = found.get(key);
    if (those) those.push(visit);
    else found.set(key, [visit]);
  }
  return found;
}

function cellOf(given: Given, doctor: Doctor, day: Day, clock: DayClock, visits: Visit[]): Cell {
  const schedule = given.schedules.get(doctor.id);
  const weekday = weekdayOf(day);
  const hours = merged(
    (schedule?.hours.weekly ?? [])
      .filter((block) => block.weekday === weekday)
      .map((block) => ({ from: minutesOf(block.start), to: minutesOf(block.end) })),
  );
  const absences = (schedule?.timeOff ?? [])
    .map(({ id, reason, starts_at, ends_at }) => ({
      id,
      reason,
      from: clock.minutes(starts_at),
      to: clock.minutes(ends_at),
    }))
    .filter((absence) => absence.from < absence.to);
  const shown = visits
    .map((visit): Omit<VisitItem, keyof Lane> => {
      const from = clock.minutes(visit.starts_at);
      // At the end of the summer the clock may show an end before the start.
      const to = Math.max(from + 5, clock.minutes(visit.ends_at));
      return { kind: "visit", key: visitKey(visit.id), visit, from, to };
    })
    .sort((one, other) => one.from - other.from || one.visit.id - other.visit.id);

  const past = { from: 0, to: clock.minutes(given.now.toISOString()) };
  const slots =
    doctor.is_available_for_booking && given.free !== "none"
      ? slotsOf(hours, without(hours, [past, ...absences, ...shown]), schedule?.hours.slot_minutes ?? 30)
      : [];
  const free = (given.free === "slots" ? slots : merged(slots)).map(
    (slot): FreeItem => ({
      ...slot,
      kind: "free",
      key: `free-${doctor.id}-${day}-${slot.from}`,
      startsAt: clock.instant(slot.from),
    }),
  );
  const items: Item[] = [...inLanes(shown), ...free].sort((one, other) => one.from - other.from);
  return { key: cellKey(doctor.id, day), doctor, day, hours, absences, items };
}

/** Whether anything is to be seen in a cell but an empty day. */
export function isUsed(cell: Cell): boolean {
  return cell.hours.length > 0 || cell.items.length > 0 || cell.absences.length > 0;
}

/** The hours that cells fill, in whole hours; a usual day where they fill none. */
export function spanOf(cells: readonly Cell[]): Stretch {
  const stretches = cells.flatMap((cell) => [...cell.hours, ...cell.items]);
  if (stretches.length === 0) return { from: 8 * 60, to: 17 * 60 };
  const from = Math.min(...stretches.map((one) => one.from));
  const to = Math.max(...stretches.map((one) => one.to));
  return { from: Math.floor(from / 60) * 60, to: Math.min(MINUTES_OF_A_DAY, Math.ceil(to / 60) * 60) };
}

/** The shortest thing that is shown, in minutes: it decides how tall an hour has to be. */
export function shortestOf(cells: readonly Cell[]): number {
  return Math.min(30, ...cells.flatMap((cell) => cell.items.map((item) => item.to - item.from)));
}
