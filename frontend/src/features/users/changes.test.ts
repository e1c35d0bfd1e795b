import { expect, test } from "vitest";
import type { User } from "@/shared/api/generated/types.gen";
import { changesOf, type Filled } from "./changes";

const PROFILE = {
  first_name: "Åsa",
  last_name: "Berg",
  phone: "+46 70 123 45 67",
  birth_date: "1985-04-12",
  gender: "female" as const,
  height_cm: null,
  weight_kg: 68.5,
  street: null,
  house: null,
  city: "Göteborg",
  region: null,
  country: "Sweden",
};
const BEFORE = { email: "asa@example.com", specialty: "Cardiology", profile: PROFILE } as User;
const UNTOUCHED: Filled = { email: "asa@example.com", specialty: "Cardiology", profile: PROFILE };

test("names nothing when nothing was changed", () => {
  expect(changesOf(BEFORE, UNTOUCHED)).toEqual({});
});

test("names what was changed and what was emptied, and nothing else", () => {
  const profile = { ...PROFILE, city: null, street: "Storgatan" };
  expect(changesOf(BEFORE, { ...UNTOUCHED, profile })).toEqual({
    profile: { city: null, street: "Storgatan" },
  });
  expect(changesOf(BEFORE, { ...UNTOUCHED, email: "berg@example.com", specialty: "Neurology" })).toEqual({
    email: "berg@example.com",
    specialty: "Neurology",
  });
});

test("gives an address to somebody who had none, and asks for none", () => {
  const without = { ...BEFORE, email: null };
  expect(changesOf(without, { ...UNTOUCHED, email: null })).toEqual({});
  expect(changesOf(without, UNTOUCHED)).toEqual({ email: "asa@example.com" });
});
