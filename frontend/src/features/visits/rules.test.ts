import { expect, test } from "vitest";
import type { Me, Visit } from "@/shared/api/generated/types.gen";
import { rulesOf } from "./rules";

const NINE = new Date("2026-11-23T08:00:00Z");
const LATER = new Date("2026-11-23T08:30:00Z");
const EARLIER = new Date("2026-11-22T08:00:00Z");

function visit(changes: Partial<Visit> = {}): Visit {
  return { status: "booked", starts_at: NINE.toISOString(), doctor: { id: 7 }, ...changes } as Visit;
}

function person(id: number, ...actions: string[]) {
  return { me: { id } as Me, can: (action: string) => actions.includes(action) };
}

const operator = person(
  1,
  ...["reschedule", "cancel", "complete", "no_show", "delete"].map((name) => `visit.${name}`),
);
const doctor = (id: number) => person(id, "visit.complete", "visit.no_show");

test("an operator moves and cancels what is still to come", () => {
  expect(rulesOf(visit(), { ...operator, now: EARLIER })).toEqual({
    ...{ move: true, cancel: true, complete: false, noShow: false, remove: true },
  });
});

test("what has begun is completed or missed, and no longer moved", () => {
  expect(rulesOf(visit(), { ...operator, now: LATER })).toEqual({
    ...{ move: false, cancel: true, complete: true, noShow: true, remove: true },
  });
});

test("doctors mark their own visits only", () => {
  expect(rulesOf(visit(), { ...doctor(7), now: LATER }).complete).toBe(true);
  expect(rulesOf(visit(), { ...doctor(8), now: LATER }).complete).toBe(false);
});

test("what is over is left alone, but may be deleted", () => {
  expect(rulesOf(visit({ status: "cancelled" }), { ...operator, now: LATER })).toEqual({
    ...{ move: false, cancel: false, complete: false, noShow: false, remove: true },
  });
});
