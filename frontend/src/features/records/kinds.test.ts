import { expect, test } from "vitest";
import { kindsFor } from "./kinds";

const may =
  (...actions: string[]) =>
  (action: string) =>
    actions.includes(action);

test("who may not read the journal sees its diagnosis lines instead", () => {
  expect(kindsFor(may("patient_diagnoses.view", "prescription.list", "sick_leave.list"))).toEqual([
    ...["diagnosis", "prescription", "leave"],
  ]);
});

test("who reads the journal does not see its diagnoses twice", () => {
  expect(kindsFor(may("patient_diagnoses.view", "journal_entry.list"))).toEqual(["journal"]);
});
