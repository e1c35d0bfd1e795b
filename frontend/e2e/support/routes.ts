import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Api } from "./accounts";

const FEATURES = resolve(import.meta.dirname, "../../src/features");

/** The addresses of all pages, as the features' tables of routes name them: `/patients/:patientId/record`. */
export function allRoutes(): string[] {
  const routes = readdirSync(FEATURES).flatMap((feature) => {
    const table = readFileSync(join(FEATURES, feature, "routes.tsx"), "utf8");
    const sections = table.indexOf("patientSections: [");
    return [...table.matchAll(/path: "([^"]*)"/g)].map(({ 1: path, index }) =>
      sections >= 0 && index > sections ? `/patients/:patientId/${path}` : `/${path}`,
    );
  });
  return [...[...new Set(routes)].sort(), ...FURTHER];
}

/** Addresses at which a page shows something else; next to each other they are different pages. */
const FURTHER = [
  "/booking?request=:bookingId",
  "/journal-entries/new?amends=:entryId",
  "/booking?visit=:visitId",
  "/journal-entries/new?patient=:patientId",
  "/prescriptions/new?patient=:patientId",
  "/sick-leaves/new?patient=:patientId",
  "/users/:administratorId",
  "/users/:blockedId",
];

/** Where the things are listed that an address names. */
const LISTS: Readonly<Record<string, string>> = {
  administratorId: "/users?role=admin&page_size=1",
  blockedId: "/users?is_active=false&page_size=100",
  bookingId: "/diagnostic-bookings?status=requested&page_size=1",
  diagnosticId: "/diagnostics?page_size=1",
  doctorId: "/doctors?page_size=1",
  entryId: "/journal-entries?page_size=1",
  eventId: "/audit-events?page_size=1",
  leaveId: "/sick-leaves?page_size=1",
  patientId: "/patients?page_size=1",
  prescriptionId: "/prescriptions?page_size=1",
  userId: "/staff?page_size=1",
  visitId: "/visits?status=booked&page_size=1&sort=-starts_at",
};

interface Thing {
  id: number;
  blocked_at?: string | null;
}

/** Lists also hold things that are not meant. */
const MEANT: Readonly<Record<string, (thing: Thing) => boolean>> = {
  blockedId: ({ blocked_at }) => Boolean(blocked_at),
};

/** An address with real things in it: the first ones that somebody sees, or else that the clinic has. */
export async function filled(route: string, own: Api, clinic: Api): Promise<string> {
  let path = route;
  for (const [whole, name = ""] of route.matchAll(/:(\w+)/g)) {
    // What is no id of anything is the number of a document, and nobody has this one.
    const id = name in LISTS ? ((await firstOf(own, name)) ?? (await firstOf(clinic, name))) : "XXXX-XXXX";
    if (id === undefined) throw new Error(`The demonstration has nothing for ${whole} of ${route}.`);
    path = path.replace(whole, String(id));
  }
  return path;
}

async function firstOf(api: Api, name: string): Promise<number | undefined> {
  const { items } = await api
    .get<{ items: Thing[] }>(LISTS[name] ?? "")
    .catch(() => ({ items: [] as Thing[] }));
  return items.find(MEANT[name] ?? (() => true))?.id;
}
