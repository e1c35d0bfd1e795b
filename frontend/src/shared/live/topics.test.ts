import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import {
  findDoctorSlotsQueryKey,
  listDoctorsQueryKey,
  listVisitsQueryKey,
  viewVisitQueryKey,
} from "@/shared/api/generated/@tanstack/react-query.gen";
import { isAbout, replaceInPlace } from "./topics";

const LIST = listVisitsQueryKey({ query: { page: 2 } });

function cache(): QueryClient {
  const client = new QueryClient();
  client.setQueryData(LIST, {
    items: [
      { id: 1, status: "booked" },
      { id: 2, status: "booked" },
    ],
    total: 2,
  });
  client.setQueryData(viewVisitQueryKey({ path: { visit_id: 2 } }), { id: 2, status: "booked" });
  client.setQueryData(listDoctorsQueryKey(), { items: [{ id: 2 }], total: 1 });
  return client;
}

const event = {
  id: 9,
  topic: "visits",
  object_id: 2,
  at: "2026-11-23T08:00:00Z",
  data: { id: 2, status: "cancelled" },
};

test("a changed object changes where it stands, and nothing else moves", () => {
  const client = cache();
  replaceInPlace(client, { ...event, action: "updated" });
  expect(client.getQueryData(LIST)).toEqual({
    items: [
      { id: 1, status: "booked" },
      { id: 2, status: "cancelled" },
    ],
    total: 2,
  });
  expect(client.getQueryData(viewVisitQueryKey({ path: { visit_id: 2 } }))).toEqual({
    id: 2,
    status: "cancelled",
  });
  expect(client.getQueryData(listDoctorsQueryKey())).toEqual({ items: [{ id: 2 }], total: 1 });
});

test("a new object is left to the server to put in its place", () => {
  const client = cache();
  const before = client.getQueryData(LIST);
  replaceInPlace(client, { ...event, action: "created", object_id: 3, data: { id: 3 } });
  expect(client.getQueryData(LIST)).toBe(before);
});

test("visits are also about free times, and not about the directory of doctors", () => {
  const client = cache();
  client.setQueryData(findDoctorSlotsQueryKey({ path: { doctor_id: 1 }, query: { from: "", to: "" } }), {
    slots: [],
  });
  client.getQueryCache().build(client, { queryKey: ["timeline", 4], meta: { topics: ["visits"] } });
  const about = client.getQueryCache().findAll({ predicate: (query) => isAbout(query, "visits") });
  const keys = about.map((query) => (query.queryKey[0] as { _id?: string })._id ?? query.queryKey[0]);
  expect(keys.sort()).toEqual(["findDoctorSlots", "listVisits", "timeline", "viewVisit"]);
});
