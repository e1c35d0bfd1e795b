import { describe, expect, test } from "vitest";
import type { AuditEvent } from "@/shared/api/generated/types.gen";
import { detailOf, pathOf } from "./subjects";

function event(action: string, subject_id = 12): AuditEvent {
  const subject_type = action.split(".")[0] ?? "";
  return { id: 1, at: "", actor: null, ip_address: null, action, subject_type, subject_id, details: {} };
}

describe("the page about what happened", () => {
  test("is the thing's own", () => {
    expect(pathOf(event("visit.cancelled"))).toBe("/visits/12");
    expect(pathOf(event("diagnostic_booking.moved"))).toBe("/diagnostic-bookings/12");
    expect(pathOf(event("working_hours.updated"))).toBe("/users/12");
  });

  test("is not offered for what is gone or has none", () => {
    expect(pathOf(event("journal_entry.deleted"))).toBeUndefined();
    expect(pathOf(event("session.token_reused"))).toBeUndefined();
    expect(pathOf(event("import.finished", 0))).toBeUndefined();
  });
});

describe("a detail", () => {
  test("that names a person is one", () => {
    expect(detailOf("patient_id", 7)).toEqual({ kind: "person", id: 7 });
    expect(detailOf("amends", 7)).toEqual({ kind: "text", text: "7" });
  });

  test("that is an instant is a time, and a day is a text", () => {
    expect(detailOf("starts_at", "2026-11-23T08:00:00+00:00").kind).toBe("instant");
    expect(detailOf("from_date", "2026-11-23").kind).toBe("text");
  });

  test("can be names of fields, counts, or yes and no", () => {
    expect(detailOf("changed", ["city"])).toEqual({ kind: "fields", names: ["city"] });
    expect(detailOf("counts", { visits: 3 })).toEqual({ kind: "pairs", pairs: [["visits", "3"]] });
    expect(detailOf("success", false)).toEqual({ kind: "yes", is: false });
  });

  test("of any other kind is shown as it is stored", () => {
    expect(detailOf("what", [1, { a: null }])).toEqual({ kind: "text", text: '[1,{"a":null}]' });
    expect(detailOf("what", null)).toEqual({ kind: "text", text: "null" });
  });
});
