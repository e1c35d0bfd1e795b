import { expect, test } from "vitest";
import { keptSpot, type Rows, spotOf, stepFrom } from "./walk";

/** Cells of one row per line; each item is named by its time. */
function rowsOf(...lines: (readonly number[])[][]): Rows {
  return lines.map((cells, row) =>
    cells.map((times, column) => ({
      key: `${row}/${column}`,
      items: times.map((from) => ({ key: `${row}/${column}@${from}`, from })),
    })),
  );
}

const DAY = rowsOf([[480, 510, 540], [], [500, 545, 600]]);
const WEEK = rowsOf([[480], [500, 520]], [[], [490]], [[700], [710]]);

test("up and down go through a column and stop at its ends", () => {
  expect(stepFrom(DAY, "0/0@480", "down")).toBe("0/0@510");
  expect(stepFrom(DAY, "0/0@510", "up")).toBe("0/0@480");
  expect(stepFrom(DAY, "0/0@480", "up")).toBeUndefined();
  expect(stepFrom(DAY, "0/0@540", "down")).toBeUndefined();
});

test("left and right go to what is nearest in time, past empty columns", () => {
  expect(stepFrom(DAY, "0/0@540", "right")).toBe("0/2@545");
  expect(stepFrom(DAY, "0/2@500", "left")).toBe("0/0@510");
  expect(stepFrom(DAY, "0/2@500", "right")).toBeUndefined();
});

test("where rows stand below each other, up and down go on from one to the next", () => {
  expect(stepFrom(WEEK, "0/0@480", "down")).toBe("2/0@700");
  expect(stepFrom(WEEK, "0/1@520", "down")).toBe("1/1@490");
  expect(stepFrom(WEEK, "2/1@710", "up")).toBe("1/1@490");
});

test("Home and End go to the ends of a cell", () => {
  expect(stepFrom(DAY, "0/0@510", "first")).toBe("0/0@480");
  expect(stepFrom(DAY, "0/0@510", "last")).toBe("0/0@540");
});

test("whose place vanishes is put at what is nearest to it", () => {
  const spot = spotOf(DAY, "0/2@545") ?? null;
  const changed = rowsOf([[480, 510, 540], [], [500, 560]]);
  expect(keptSpot(changed, spot)?.item).toBe("0/2@560");
  expect(keptSpot(rowsOf([[480], [], []]), spot)?.item).toBe("0/0@480");
  expect(keptSpot(DAY, null)?.item).toBe("0/0@480");
  expect(keptSpot(rowsOf([[], []]), spot)).toBeUndefined();
});

test("who follows an item that was moved stays with it", () => {
  const spot = { item: "0/1@500", cell: "0/0", from: 480 };
  expect(keptSpot(WEEK, spot)).toEqual({ item: "0/1@500", cell: "0/1", from: 500 });
});
