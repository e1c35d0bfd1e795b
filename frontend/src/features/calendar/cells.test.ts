import { expect, test } from "vitest";
import type { Doctor, Visit, WorkingHours } from "@/shared/api/generated/types.gen";
import { cellsOf, type FreeItem, shortestOf, spanOf } from "./cells";

const ZONE = "Europe/Stockholm";
const MONDAY = "2026-11-23";
const SUNDAY_BEFORE = new Date("2026-11-22T12:00:00Z");
const HOUSE: Doctor = {
  id: 7,
  first_name: "Greta",
  last_name: "Hus",
  specialty: "Cardiology",
  is_available_for_booking: true,
};
const MORNINGS: WorkingHours = { slot_minutes: 30, weekly: [{ weekday: 1, start: "08:00", end: "10:00" }] };

function visit(id: number, startsAt: string, endsAt: string, more: Partial<Visit> = {}): Visit {
  return { id, doctor: HOUSE, status: "booked", starts_at: startsAt, ends_at: endsAt, ...more } as Visit;
}

function monday(more: Partial<Parameters<typeof cellsOf>[0]> = {}) {
  const [cells] = cellsOf({
    zone: ZONE,
    days: [MONDAY],
    doctors: [HOUSE],
    schedules: new Map([[HOUSE.id, { hours: MORNINGS, timeOff: [] }]]),
    visits: [],
    now: SUNDAY_BEFORE,
    free: "slots",
    ...more,
  });
  const cell = cells?.[0];
  if (!cell) throw new Error("There has to be one.");
  return cell;
}

function clockTimes(cell: ReturnType<typeof monday>): string[] {
  return cell.items.map((item) => `${item.kind} ${item.from / 60}-${item.to / 60}`);
}

test("an empty morning is free in slots, which begin with the working hours", () => {
  expect(clockTimes(monday())).toEqual(["free 8-8.5", "free 8.5-9", "free 9-9.5", "free 9.5-10"]);
  expect((monday().items[0] as FreeItem).startsAt).toBe("2026-11-23T07:00:00.000Z");
});

test("a visit takes every slot that it touches", () => {
  const visits = [visit(1, "2026-11-23T07:40:00Z", "2026-11-23T08:05:00Z")];
  expect(clockTimes(monday({ visits }))).toEqual([
    "free 8-8.5",
    `visit ${520 / 60}-${545 / 60}`,
    "free 9.5-10",
  ]);
});

test("slots that follow each other are one gap where days are short of room", () => {
  const visits = [visit(1, "2026-11-23T08:00:00Z", "2026-11-23T08:30:00Z")];
  expect(clockTimes(monday({ visits, free: "gaps" }))).toEqual(["free 8-9", "visit 9-9.5", "free 9.5-10"]);
});

test("a cancelled visit gives its time back", () => {
  const visits = [visit(1, "2026-11-23T08:00:00Z", "2026-11-23T08:30:00Z", { status: "cancelled" })];
  expect(clockTimes(monday({ visits }))).toHaveLength(4);
});

test("nothing is free while the doctor is away, has been suspended, or once the time has passed", () => {
  const away = { id: 1, doctor_id: 7, reason: "Course", created_at: "" };
  const timeOff = [{ ...away, starts_at: "2026-11-23T08:00:00Z", ends_at: "2026-11-25T08:00:00Z" }];
  const schedules = new Map([[HOUSE.id, { hours: MORNINGS, timeOff }]]);
  expect(clockTimes(monday({ schedules }))).toEqual(["free 8-8.5", "free 8.5-9"]);
  expect(monday({ schedules }).absences).toEqual([{ id: 1, reason: "Course", from: 540, to: 1440 }]);
  expect(monday({ doctors: [{ ...HOUSE, is_available_for_booking: false }] }).items).toEqual([]);
  expect(clockTimes(monday({ now: new Date("2026-11-23T07:31:00Z") }))).toEqual([
    "free 9-9.5",
    "free 9.5-10",
  ]);
  expect(monday({ now: new Date("2026-11-24T07:00:00Z") }).items).toEqual([]);
});

test("visits at the same time stand beside each other", () => {
  const visits = [
    visit(1, "2026-11-23T08:00:00Z", "2026-11-23T08:30:00Z", { status: "completed" }),
    visit(2, "2026-11-23T08:10:00Z", "2026-11-23T08:40:00Z"),
    visit(3, "2026-11-23T08:40:00Z", "2026-11-23T09:00:00Z"),
  ];
  const lanes = monday({ visits }).items.flatMap((item) =>
    item.kind === "visit" ? [[item.lane, item.lanes]] : [],
  );
  expect(lanes).toEqual([
    [0, 2],
    [1, 2],
    [0, 1],
  ]);
});

test("on the day on which summer ends, a visit stands where the clock shows it", () => {
  const sunday = "2026-10-25";
  const hours = { slot_minutes: 60, weekly: [{ weekday: 7, start: "08:00", end: "10:00" }] };
  const cell = monday({
    days: [sunday],
    schedules: new Map([[HOUSE.id, { hours, timeOff: [] }]]),
    visits: [visit(1, "2026-10-25T07:00:00Z", "2026-10-25T08:00:00Z")],
    now: new Date("2026-10-20T08:00:00Z"),
  });
  expect(clockTimes(cell)).toEqual(["visit 8-9", "free 9-10"]);
  expect((cell.items[1] as FreeItem).startsAt).toBe("2026-10-25T08:00:00.000Z");
});

test("the calendar spans whole hours around what there is", () => {
  const early = visit(1, "2026-11-23T06:40:00Z", "2026-11-23T06:50:00Z");
  expect(spanOf([monday({ visits: [early] })])).toEqual({ from: 420, to: 600 });
  expect(shortestOf([monday({ visits: [early] })])).toBe(10);
  expect(spanOf([])).toEqual({ from: 480, to: 1020 });
});
