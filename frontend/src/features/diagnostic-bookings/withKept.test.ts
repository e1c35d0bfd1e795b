import { expect, test } from "vitest";
import { withKept } from "./withKept";

const request = (id: number, day: number) => ({ id, requested_at: `2026-11-0${day}T08:00:00Z` });
const ids = (list: readonly { id: number }[]) => list.map(({ id }) => id);

test("what left the list stays in its place while it is needed", () => {
  const list = [request(4, 1), request(2, 3), request(9, 3)];
  expect(ids(withKept(list, request(7, 2)))).toEqual([4, 7, 2, 9]);
  expect(ids(withKept(list, request(5, 3)))).toEqual([4, 2, 5, 9]);
  expect(ids(withKept(list, request(1, 8)))).toEqual([4, 2, 9, 1]);
});

test("what is still in the list is there once", () => {
  const list = [request(4, 1)];
  expect(withKept(list, request(4, 1))).toBe(list);
  expect(withKept(list, null)).toBe(list);
});
