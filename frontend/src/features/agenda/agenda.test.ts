import { expect, test } from "vitest";
import type { Visit } from "@/shared/api/generated/types.gen";
import { isDue, nextVisit } from "./agenda";

const NOW = new Date("2026-11-23T09:10:00Z");

function visit(id: number, starts: string, ends: string, status: Visit["status"] = "booked"): Visit {
  return { id, starts_at: `2026-11-23T${starts}:00Z`, ends_at: `2026-11-23T${ends}:00Z`, status } as Visit;
}

test("the next patient is the one who is in the room, then the one who comes after", () => {
  const nine = visit(1, "09:00", "09:30");
  const ten = visit(2, "10:00", "10:30");
  expect(nextVisit([nine, ten], NOW)).toBe(nine);
  expect(nextVisit([{ ...nine, status: "completed" }, ten], NOW)).toBe(ten);
});

test("visits that are over, cancelled or missed are nobody's next", () => {
  const over = visit(1, "08:00", "08:30");
  const cancelled = visit(2, "10:00", "10:30", "cancelled");
  expect(nextVisit([over, cancelled], NOW)).toBeUndefined();
});

test("what became of a visit can be said from its start on", () => {
  expect(isDue(visit(1, "09:10", "09:30"), NOW)).toBe(true);
  expect(isDue(visit(1, "09:15", "09:30"), NOW)).toBe(false);
  expect(isDue(visit(1, "08:00", "08:30", "no_show"), NOW)).toBe(false);
});
