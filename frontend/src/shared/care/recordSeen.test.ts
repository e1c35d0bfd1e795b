import { beforeEach, expect, test } from "vitest";
import { isNewInRecord, rememberRecordSeen } from "./recordSeen";

const NOW = new Date("2026-11-23T08:00:00Z");

beforeEach(() => localStorage.clear());

test("what came after the last look is new, for this patient alone", () => {
  rememberRecordSeen(7, new Date("2026-11-22T08:00:00Z"));
  expect(isNewInRecord(7, "2026-11-22T09:00:00Z", NOW)).toBe(true);
  expect(isNewInRecord(7, "2026-11-22T07:00:00Z", NOW)).toBe(false);
  expect(isNewInRecord(8, "2026-11-22T07:00:00Z", NOW)).toBe(true);
});

test("who never looked on this device is told of the last two weeks", () => {
  expect(isNewInRecord(7, "2026-11-10T08:00:00Z", NOW)).toBe(true);
  expect(isNewInRecord(7, "2026-11-08T08:00:00Z", NOW)).toBe(false);
});
