import type { Api } from "./accounts";

export interface Person {
  id: number;
  first_name: string;
  last_name: string;
}

export interface Request {
  id: number;
  patient: Person & { birth_date: string };
  diagnostic: { id: number; name: string };
}

interface Patient {
  id: number;
  profile: Omit<Person, "id"> & { birth_date: string; phone: string };
}

const DAY = 86_400_000;
/** No two tests use the same ones of what the demonstration has. */
const used = new Set<string>();

export const fullName = (person: { first_name: string; last_name: string }) =>
  `${person.first_name} ${person.last_name}`;

/** A request of the demonstration that waits for a date and that no other test of this worker has. */
export async function aRequest(api: Api): Promise<Request> {
  const { items } = await api.get<{ items: Request[] }>(
    "/diagnostic-bookings?status=requested&page_size=100",
  );
  return unused("request", items);
}

/** A patient of the demonstration who is alone with the name, and whom no other test of this worker has. */
export async function aPatient(api: Api): Promise<Patient> {
  const { items } = await api.get<{ items: Patient[] }>("/patients?page_size=100&sort=-id");
  const latin = items.filter(
    ({ profile }) =>
      /^[a-z]+$/i.test(profile.first_name + profile.last_name) && profile.birth_date && profile.phone,
  );
  const names = latin.map(({ profile }) => fullName(profile));
  return unused(
    "patient",
    latin.filter(({ profile }) => names.indexOf(fullName(profile)) === names.lastIndexOf(fullName(profile))),
  );
}

/** A doctor with free times of the next days, and these times. */
export async function aFreeDoctor(api: Api): Promise<{ doctor: Person; slots: string[] }> {
  const { items } = await api.get<{ items: Person[] }>("/doctors?available=true&page_size=100");
  for (const doctor of items) {
    const slots = await freeTimes(api, `/doctors/${doctor.id}`);
    if (slots.length > 20) return { doctor, slots };
  }
  throw new Error("No doctor of the demonstration has free times.");
}

/** The free times of a doctor or a diagnostic from tomorrow on. */
export async function freeTimes(api: Api, path: string): Promise<string[]> {
  const from = new Date(Date.now() + DAY).toISOString().slice(0, 10);
  const to = new Date(Date.now() + 12 * DAY).toISOString().slice(0, 10);
  const { slots } = await api.get<{ slots: { starts_at: string }[] }>(`${path}/slots?from=${from}&to=${to}`);
  return slots.map((slot) => slot.starts_at);
}

/** The clinic's clock at an instant, as pages write it. */
export function clock(instant: string): string {
  return new Date(instant).toLocaleTimeString("en-GB", {
    timeZone: "Europe/Stockholm",
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** The day of the clinic's calendar, as pages name it for readers: Monday 23 November 2026. */
export function dayLong(instant: string): string {
  return new Date(instant)
    .toLocaleDateString("en-GB", { timeZone: "Europe/Stockholm", dateStyle: "full" })
    .replaceAll(",", "");
}

/** A day of the clinic's calendar, so many days from now. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * DAY).toLocaleDateString("sv-SE", {
    timeZone: "Europe/Stockholm",
  });
}

function unused<Thing extends { id: number }>(kind: string, things: Thing[]): Thing {
  const found = things.find(({ id }) => !used.has(`${kind} ${id}`));
  if (!found) throw new Error(`The demonstration has no further ${kind}.`);
  used.add(`${kind} ${found.id}`);
  return found;
}
