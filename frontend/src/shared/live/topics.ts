import type { Query, QueryClient, QueryKey } from "@tanstack/react-query";
import type { LiveEvent } from "./socket";

type Operation = keyof typeof import("@/shared/api/generated/sdk.gen");

interface Shown {
  /** Lists whose items are this topic's objects. */
  lists: readonly Operation[];
  /** Single objects of this topic. */
  views: readonly Operation[];
  /** What else follows from this topic's objects. */
  also?: readonly Operation[];
}

/** Which queries show what a topic tells. A query of another kind says so itself: `meta: { topics: ["visits"] }`. */
export const TOPICS: Readonly<Record<string, Shown>> = {
  diagnostics: { lists: ["listDiagnostics"], views: ["viewDiagnostic"], also: ["findDiagnosticSlots"] },
  "diagnostic-bookings": {
    lists: ["listDiagnosticBookings"],
    views: ["viewDiagnosticBooking"],
    also: ["findDiagnosticSlots", "findDoctorSlots"],
  },
  visits: {
    lists: ["listVisits"],
    views: ["viewVisit"],
    also: ["findDoctorSlots", "findDiagnosticSlots", "listTimeOff"],
  },
  "journal-entries": { lists: ["listJournalEntries"], views: ["viewJournalEntry"], also: ["listDiagnoses"] },
  prescriptions: { lists: ["listPrescriptions"], views: ["viewPrescription"] },
  "sick-leaves": { lists: ["listSickLeaves"], views: ["viewSickLeave"] },
  doctors: {
    lists: ["listDoctors"],
    views: ["viewDoctor"],
    also: ["findDoctorSlots", "listTimeOff", "viewWorkingHours"],
  },
  users: { lists: ["listUsers"], views: ["viewUser"] },
  patients: { lists: ["listPatients"], views: ["viewPatient"] },
  staff: { lists: ["listStaff"], views: ["viewStaff"] },
};

/** What the server tells of only when it is asked to: lists that few people look at. */
export const ON_DEMAND: readonly string[] = ["users", "patients", "staff"];

interface Identified {
  id: number;
}

interface ItemPage {
  items: Identified[];
}

function operationOf(key: QueryKey): string | undefined {
  const [head] = key;
  return typeof head === "object" && head !== null && "_id" in head ? String(head._id) : undefined;
}

function topicsOf(query: Query): readonly unknown[] {
  const topics = query.meta?.topics;
  return Array.isArray(topics) ? topics : [];
}

/** Whether a query shows what a topic tells. */
export function isAbout(query: Query, topic: string): boolean {
  const shown = TOPICS[topic];
  const operation = operationOf(query.queryKey);
  const named: readonly string[] = shown ? [...shown.lists, ...shown.views, ...(shown.also ?? [])] : [];
  return (operation !== undefined && named.includes(operation)) || topicsOf(query).includes(topic);
}

/**
 * Puts a changed object where it is shown already, at once and in its place. Whether lists have to be ordered anew,
 * grow or shrink, the server knows: they are read again afterwards.
 */
export function replaceInPlace(client: QueryClient, event: LiveEvent): void {
  const shown = TOPICS[event.topic];
  if (!shown || event.action !== "updated" || !isIdentified(event.data)) return;
  const changed = event.data;
  const lists: readonly string[] = shown.lists;
  const views: readonly string[] = shown.views;
  client.setQueriesData<ItemPage>(
    { predicate: (query) => lists.includes(operationOf(query.queryKey) ?? "") },
    (page) =>
      page?.items.some((item) => item.id === changed.id)
        ? { ...page, items: page.items.map((item) => (item.id === changed.id ? changed : item)) }
        : page,
  );
  client.setQueriesData<Identified>(
    { predicate: (query) => views.includes(operationOf(query.queryKey) ?? "") },
    (object) => (object?.id === changed.id ? changed : object),
  );
}

function isIdentified(data: unknown): data is Identified {
  return typeof data === "object" && data !== null && "id" in data && typeof data.id === "number";
}

/** Milliseconds in which several events are answered by reading once. */
const GATHERED_FOR = 300;

/** Applies events to the cache: what is shown changes at once, what depends on it is read again soon after. */
export class Follower {
  readonly #topics = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #client: QueryClient;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  follow(event: LiveEvent): void {
    replaceInPlace(this.#client, event);
    this.#topics.add(event.topic);
    this.#timer ??= setTimeout(() => this.#read(), GATHERED_FOR);
  }

  /** What live events tell of is read once more, because it may have changed before they began. */
  catchUp(): void {
    const topics = Object.keys(TOPICS);
    void this.#client.invalidateQueries({
      predicate: (query) => topics.some((topic) => isAbout(query, topic)),
    });
  }

  /** Something was missed: everything on the screen is read again. */
  startOver(): void {
    void this.#client.invalidateQueries();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #read(): void {
    this.#timer = undefined;
    const topics = [...this.#topics];
    this.#topics.clear();
    void this.#client.invalidateQueries({
      predicate: (query) => topics.some((topic) => isAbout(query, topic)),
    });
  }
}
