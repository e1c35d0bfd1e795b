import type { AuditEvent } from "@/shared/api/generated/types.gen";

/** Where the page about a kind of thing is. */
const PLACES: Readonly<Record<string, string>> = {
  user: "/users",
  doctor: "/users",
  working_hours: "/users",
  diagnostic: "/diagnostics",
  diagnostic_booking: "/diagnostic-bookings",
  visit: "/visits",
  journal_entry: "/journal-entries",
  prescription: "/prescriptions",
  sick_leave: "/sick-leaves",
};

/** Where to read more about what an event is about; undefined for what has no page or, as the event says, is gone. */
export function pathOf({ action, subject_type, subject_id }: AuditEvent): string | undefined {
  const place = PLACES[subject_type];
  if (place === undefined || subject_id === 0 || action.endsWith(".deleted")) return undefined;
  return `${place}/${subject_id}`;
}

/** The details that name people, by their ids. */
const PEOPLE: ReadonlySet<string> = new Set([
  "patient_id",
  "doctor_id",
  "author_id",
  "on_behalf_of",
  "previous_doctor",
]);
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** What a detail holds, told apart so that each can be shown as what it is. */
export type Detail =
  | { kind: "person"; id: number }
  | { kind: "instant"; at: string }
  | { kind: "fields"; names: string[] }
  | { kind: "pairs"; pairs: [name: string, text: string][] }
  | { kind: "yes"; is: boolean }
  | { kind: "text"; text: string };

/** Tells what the detail of an event holds. The trail takes any JSON, so nothing is taken for granted. */
export function detailOf(name: string, value: unknown): Detail {
  if (PEOPLE.has(name) && typeof value === "number") return { kind: "person", id: value };
  if (typeof value === "boolean") return { kind: "yes", is: value };
  if (typeof value === "string" && INSTANT.test(value)) return { kind: "instant", at: value };
  if (Array.isArray(value) && value.every((one) => typeof one === "string"))
    return { kind: "fields", names: value };
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return { kind: "pairs", pairs: Object.entries(value).map(([key, held]) => [key, plain(held)]) };
  return { kind: "text", text: plain(value) };
}

function plain(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}
