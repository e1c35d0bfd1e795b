import { describe, expect, test } from "vitest";
import { everyOf, marksOf } from "./scale";

describe("the marks of a scale", () => {
  test.each([
    [0, [1, 2]],
    [1, [1, 2]],
    [3, [1, 2, 3, 4]],
    [5, [1, 2, 3, 4, 5]],
    [7, [2, 4, 6, 8]],
    [9, [2, 4, 6, 8, 10]],
    [13, [5, 10, 15, 20]],
    [34, [10, 20, 30, 40]],
    [84, [25, 50, 75, 100]],
    [400, [100, 200, 300, 400]],
    [1234, [500, 1000, 1500, 2000]],
  ])("up to %d are %j", (largest, marks) => {
    expect(marksOf(largest)).toEqual(marks);
  });

  test.each(Array.from({ length: 300 }, (_, index) => index))("reach %d, and not far beyond", (largest) => {
    const marks = marksOf(largest);
    const top = marks.at(-1) ?? 0;
    expect(marks.length).toBeLessThanOrEqual(5);
    expect(marks.every(Number.isInteger)).toBe(true);
    expect(top).toBeGreaterThanOrEqual(largest);
    expect(top).toBeLessThanOrEqual(Math.max(2, largest * 2));
  });
});

test("labels are thinned out evenly", () => {
  expect(everyOf(12, 12)).toBe(1);
  expect(everyOf(26, 13)).toBe(2);
  expect(everyOf(53, 13)).toBe(5);
});
