import { expect, test } from "vitest";
import { inLanes, merged, slotsOf, without } from "./stretches";

const at = (from: number, to: number) => ({ from, to });

test("stretches that touch or overlap are one", () => {
  expect(merged([at(10, 20), at(0, 5), at(20, 30), at(12, 15), at(40, 40)])).toEqual([at(0, 5), at(10, 30)]);
});

test("what is taken is cut out of what is free", () => {
  expect(without([at(0, 100)], [at(20, 30), at(90, 120)])).toEqual([at(0, 20), at(30, 90)]);
  expect(without([at(0, 100)], [at(0, 100)])).toEqual([]);
  expect(without([at(0, 10), at(20, 30)], [at(5, 25)])).toEqual([at(0, 5), at(25, 30)]);
});

test("slots are counted from the start of each block, whatever is taken before them", () => {
  expect(slotsOf([at(0, 65), at(100, 130)], [at(10, 65), at(100, 130)], 20)).toEqual([
    at(20, 40),
    at(40, 60),
    at(100, 120),
  ]);
});

test("three at once need three lanes, and a later one begins in the first again", () => {
  const lanes = inLanes([at(0, 30), at(5, 10), at(6, 20), at(10, 15), at(30, 40)]);
  expect(lanes.map(({ lane, lanes: of }) => `${lane}/${of}`)).toEqual(["0/3", "1/3", "2/3", "1/3", "0/1"]);
});
