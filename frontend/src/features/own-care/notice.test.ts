import { expect, test } from "vitest";
import type { Visit } from "@/shared/api/generated/types.gen";
import { cancelling } from "./notice";

const visit = (status: Visit["status"] = "booked") =>
  ({ status, starts_at: "2026-11-24T09:00:00Z" }) as Visit;

test("a visit can be cancelled until 24 hours before it", () => {
  expect(cancelling(visit(), new Date("2026-11-23T09:00:00Z"))).toBe("possible");
  expect(cancelling(visit(), new Date("2026-11-23T09:00:01Z"))).toBe("late");
});

test("what has begun or was cancelled is over", () => {
  expect(cancelling(visit(), new Date("2026-11-24T09:00:00Z"))).toBe("over");
  expect(cancelling(visit("cancelled"), new Date("2026-11-01T09:00:00Z"))).toBe("over");
});
