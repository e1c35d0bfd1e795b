import { expect, test } from "vitest";
import { daysOf } from "./period";

const TODAY = "2026-03-01";

test("a list begins with today unless something else is asked for", () => {
  expect(daysOf(undefined, {}, TODAY)).toEqual({ from: TODAY });
  expect(daysOf("today", {}, TODAY)).toEqual({ from: TODAY, to: TODAY });
  expect(daysOf("earlier", {}, TODAY)).toEqual({ to: "2026-02-28" });
  expect(daysOf("all", {}, TODAY)).toEqual({});
});

test("named days count instead of a period", () => {
  expect(daysOf("today", { to: "2026-01-31" }, TODAY)).toEqual({ to: "2026-01-31" });
});
