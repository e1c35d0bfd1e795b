import { type UseQueryResult, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { allPages } from "@/shared/api/allPages";
import { viewWorkingHoursOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { listDoctors, listTimeOff, listVisits } from "@/shared/api/generated/sdk.gen";
import type { Doctor, TimeOff, Visit, WorkingHours } from "@/shared/api/generated/types.gen";
import { useLiveEvents } from "@/shared/live/live";
import { useCan, useMe } from "@/shared/session/me";
import { addDays, type Day } from "@/shared/time/days";
import type { Schedule } from "./cells";

/** Working hours and the directory change seldom, and live events tell when they do. */
const SELDOM = 5 * 60_000;
const NO_VISITS: readonly Visit[] = [];

/** The doctors that can be shown, in the order of their names. */
export function useDirectory(): UseQueryResult<Doctor[], unknown> {
  return useQuery({
    queryKey: ["calendar-doctors"],
    queryFn: ({ signal }) =>
      allPages((page) => listDoctors({ query: { ...page, sort: "last_name" }, signal, throwOnError: true })),
    staleTime: SELDOM,
    meta: { topics: ["doctors"] },
  });
}

interface Found {
  schedules: ReadonlyMap<number, Schedule>;
  visits: readonly Visit[];
  /** Everything is known that is to be shown. */
  isThere: boolean;
  /** What could not be read. */
  error: unknown;
  retry: () => void;
}

/** Visits, working hours and time off of doctors on some days that follow each other. */
export function useCalendar(doctors: readonly Doctor[], days: readonly Day[]): Found {
  const first = days[0] ?? "";
  const last = days.at(-1) ?? first;
  const visits = useVisits(first, last, doctors.length === 1 ? doctors[0]?.id : undefined);
  const hours = useQueries({
    queries: doctors.map((doctor) => ({
      ...viewWorkingHoursOptions({ path: { doctor_id: doctor.id } }),
      staleTime: SELDOM,
    })),
    combine: combined<WorkingHours>,
  });
  const mayKnow = useMayKnowTimeOff();
  const known = useMemo(() => doctors.filter((doctor) => mayKnow(doctor.id)), [doctors, mayKnow]);
  const timeOff = useQueries({
    queries: known.map((doctor) => ({
      queryKey: ["calendar-time-off", doctor.id, first, last],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        allPages((page) =>
          listTimeOff({
            path: { doctor_id: doctor.id },
            query: { ...page, from: first, to: last },
            signal,
            throwOnError: true,
          }),
        ),
      staleTime: SELDOM,
      meta: { topics: ["doctors"] },
    })),
    combine: combined<TimeOff[]>,
  });

  const schedules = useMemo(() => {
    const absences = new Map(known.map((doctor, index) => [doctor.id, timeOff.data[index] ?? []]));
    return new Map(
      doctors.flatMap((doctor, index) => {
        const weekly = hours.data[index];
        return weekly
          ? [[doctor.id, { hours: weekly, timeOff: absences.get(doctor.id) ?? [] }] as const]
          : [];
      }),
    );
  }, [doctors, known, hours, timeOff]);

  const retry = () => {
    for (const query of [visits, hours, timeOff]) if (query.error) void query.refetch();
  };
  return {
    schedules,
    visits: visits.data ?? NO_VISITS,
    isThere: visits.data !== undefined && hours.isThere && timeOff.isThere,
    error: visits.error ?? hours.error ?? timeOff.error,
    retry,
  };
}

/** The visits of some days. An event puts its visit in at once; reading all of them again follows. */
function useVisits(first: Day, last: Day, doctor: number | undefined): UseQueryResult<Visit[], unknown> {
  const queries = useQueryClient();
  const queryKey = useMemo(() => ["calendar-visits", first, last, doctor ?? "all"], [first, last, doctor]);
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      allPages((page) =>
        listVisits({
          query: {
            ...page,
            sort: "starts_at",
            from: first,
            to: last,
            ...(doctor ? { doctor_id: doctor } : {}),
          },
          signal,
          throwOnError: true,
        }),
      ),
    meta: { topics: ["visits"] },
  });
  useLiveEvents("visits", ({ action, object_id, data }) => {
    queries.setQueryData<Visit[]>(queryKey, (before) => {
      const others = before?.filter((visit) => visit.id !== object_id);
      // Days that are not shown do no harm: a visit without a cell is left out.
      return others && action !== "deleted" && isVisit(data) && isWanted(data, doctor)
        ? [...others, data]
        : others;
    });
  });
  return query;
}

function isVisit(data: unknown): data is Visit {
  return typeof data === "object" && data !== null && "starts_at" in data && "doctor" in data;
}

function isWanted(visit: Visit, doctor: number | undefined): boolean {
  return doctor === undefined || visit.doctor.id === doctor;
}

/** Why a doctor is away is for those who keep its hours: the doctor itself and those who see all of the staff. */
function useMayKnowTimeOff(): (doctor: number) => boolean {
  const can = useCan();
  const { id } = useMe();
  return useCallback((doctor) => can("time_off.list") && (doctor === id || can("staff.list")), [can, id]);
}

interface Combined<T> {
  data: readonly (T | undefined)[];
  isThere: boolean;
  error: unknown;
  refetch: () => void;
}

function combined<T>(results: readonly UseQueryResult<T, unknown>[]): Combined<T> {
  return {
    data: results.map((result) => result.data),
    isThere: results.every((result) => result.data !== undefined),
    error: results.find((result) => result.error)?.error,
    refetch: () => {
      for (const result of results) if (result.error) void result.refetch();
    },
  };
}

/** Days that follow each other: one of them, or a week. */
export function daysShown(first: Day, view: "day" | "week"): Day[] {
  return view === "day" ? [first] : [0, 1, 2, 3, 4, 5, 6].map((ahead) => addDays(first, ahead));
}
