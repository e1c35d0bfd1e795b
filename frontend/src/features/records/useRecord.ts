import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  listDiagnoses,
  listDiagnosticBookings,
  listJournalEntries,
  listPrescriptions,
  listSickLeaves,
  listVisits,
} from "@/shared/api/generated/sdk.gen";
import type {
  Diagnosis,
  DiagnosticBooking,
  JournalEntry,
  Prescription,
  SickLeave,
  Visit,
} from "@/shared/api/generated/types.gen";
import type { Problem } from "@/shared/api/problem";
import { useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { type Kind, kindsFor } from "./kinds";
import { merged } from "./merged";

/** Something in a patient's record, with the instant at which it belongs. */
export type RecordItem = { at: string } & (
  | { kind: "journal"; entry: JournalEntry }
  | { kind: "diagnosis"; diagnosis: Diagnosis }
  | { kind: "prescription"; prescription: Prescription }
  | { kind: "leave"; leave: SickLeave }
  | { kind: "visit"; visit: Visit }
  | { kind: "examination"; booking: DiagnosticBooking }
);

interface PageOf<Row> {
  items: Row[];
  total: number;
  page: number;
  page_size: number;
}

interface Asked {
  page: number;
  page_size: number;
  patient_id: number;
}

type Read<Row> = (asked: Asked, signal: AbortSignal) => Promise<{ data: PageOf<Row> }>;

const PAGE_SIZE = 25;

/** What stands in a patient's record up to today, the newest first. */
export function useRecord(patientId: number, only: Kind | undefined) {
  const can = useCan();
  const today = useTimes().today();
  const kinds = kindsFor(can).filter((kind) => only === undefined || kind === only);
  const listed = <Row>(kind: Kind, topic: string, read: Read<Row>, toItem: (row: Row) => RecordItem) => ({
    key: [kind, patientId, today],
    topic,
    isAsked: kinds.includes(kind),
    read: ({ page, signal }: { page: number; signal: AbortSignal }) =>
      read({ page, page_size: PAGE_SIZE, patient_id: patientId }, signal),
    toItem,
  });
  const upToToday = { to: today, sort: "-starts_at" } as const;
  const sources = [
    useSource(
      listed(
        "journal",
        "journal-entries",
        (query, signal) => listJournalEntries({ query, signal, throwOnError: true }),
        (entry) => ({ kind: "journal", at: entry.created_at, entry }),
      ),
    ),
    useSource(
      listed(
        "diagnosis",
        "journal-entries",
        ({ patient_id, ...query }, signal) =>
          listDiagnoses({ path: { patient_id }, query, signal, throwOnError: true }),
        (diagnosis) => ({ kind: "diagnosis", at: diagnosis.created_at, diagnosis }),
      ),
    ),
    useSource(
      listed(
        "prescription",
        "prescriptions",
        (query, signal) => listPrescriptions({ query, signal, throwOnError: true }),
        (prescription) => ({ kind: "prescription", at: prescription.created_at, prescription }),
      ),
    ),
    useSource(
      listed(
        "leave",
        "sick-leaves",
        (query, signal) => listSickLeaves({ query, signal, throwOnError: true }),
        (leave) => ({ kind: "leave", at: leave.created_at, leave }),
      ),
    ),
    useSource(
      listed(
        "visit",
        "visits",
        (query, signal) => listVisits({ query: { ...query, ...upToToday }, signal, throwOnError: true }),
        (visit) => ({ kind: "visit", at: visit.starts_at, visit }),
      ),
    ),
    useSource(
      listed(
        "examination",
        "diagnostic-bookings",
        (query, signal) =>
          listDiagnosticBookings({ query: { ...query, ...upToToday }, signal, throwOnError: true }),
        (booking) => ({ kind: "examination", at: booking.starts_at ?? booking.requested_at, booking }),
      ),
    ),
  ].filter((source) => source.isAsked);

  return {
    items: merged(sources),
    isLoading: sources.some((source) => source.isLoading),
    isWhole: sources.every((source) => source.isWhole),
    isReadingOn: sources.some((source) => source.isReadingOn),
    problem: sources.find((source) => source.problem)?.problem ?? null,
    readOn: () => {
      for (const source of sources) source.readOn();
    },
    retry: () => {
      for (const source of sources) source.retry();
    },
  };
}

interface Listed<Row> {
  key: readonly unknown[];
  topic: string;
  isAsked: boolean;
  read: (page: { page: number; signal: AbortSignal }) => Promise<{ data: PageOf<Row> }>;
  toItem: (row: Row) => RecordItem;
}

function useSource<Row>({ key, topic, isAsked, read, toItem }: Listed<Row>) {
  const query = useInfiniteQuery<PageOf<Row>, Problem, { pages: PageOf<Row>[] }, readonly unknown[], number>({
    queryKey: ["record", ...key],
    queryFn: async ({ pageParam, signal }) => (await read({ page: pageParam, signal })).data,
    initialPageParam: 1,
    getNextPageParam: ({ page, page_size, total }) => (page * page_size < total ? page + 1 : undefined),
    enabled: isAsked,
    meta: { topics: [topic] },
  });
  const { data, hasNextPage, fetchNextPage, refetch, isFetchingNextPage } = query;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what turns rows into items is the same for each kind.
  const items = useMemo(() => data?.pages.flatMap((page) => page.items.map(toItem)) ?? [], [data]);
  return {
    items,
    isAsked,
    isLoading: query.isPending && !query.isError,
    isWhole: data !== undefined && !hasNextPage,
    isReadingOn: isFetchingNextPage,
    problem: data === undefined ? query.error : null,
    readOn: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    retry: () => {
      if (query.isError) void refetch();
    },
  };
}
