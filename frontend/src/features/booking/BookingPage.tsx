import { useLingui } from "@lingui/react/macro";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { useLocation, useSearchParams } from "react-router";
import {
  viewDiagnosticBookingOptions,
  viewPatientOptions,
  viewVisitOptions,
} from "@/shared/api/generated/@tanstack/react-query.gen";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";
import { BookingForm } from "./BookingForm";
import type { Booked, Given } from "./send";
import { useAllDiagnostics, useAllDoctors } from "./useOffer";
import { type Wanted, wantedOf } from "./wanted";

const loadDone = () => import("./Done");
const Done = lazy(loadDone);

/** One screen from "who is calling" to "you are expected on Monday at half past nine". */
export default function BookingPage() {
  const { key } = useLocation();
  const [search] = useSearchParams();
  const wanted = useMemo(() => wantedOf(search), [search]);
  // What was done is told until one goes anywhere, to this page again included.
  const [done, setDone] = useState<{ booked: Booked; given: Given; at: string } | null>(null);
  useEffect(() => {
    // Ahead of time: what was booked must be told even if the connection is lost right then.
    loadDone().catch(() => undefined);
  }, []);
  if (done?.at === key) {
    return (
      <Suspense>
        <Done booked={done.booked} given={done.given} />
      </Suspense>
    );
  }
  return (
    <Prefilled
      key={search.toString()}
      wanted={wanted}
      onDone={(booked, given) => setDone({ booked, given, at: key })}
    />
  );
}

interface PrefilledProps {
  wanted: Wanted;
  onDone: (booked: Booked, given: Given) => void;
}

/** The form, once what the address brings along is loaded. */
function Prefilled({ wanted, onDone }: PrefilledProps) {
  const { visitId, requestId } = wanted;
  const visit = useQuery({
    ...viewVisitOptions({ path: { visit_id: visitId ?? 0 } }),
    enabled: visitId !== undefined,
  });
  const request = useQuery({
    ...viewDiagnosticBookingOptions({ path: { booking_id: requestId ?? 0 } }),
    enabled: requestId !== undefined,
  });
  const patientId = visit.data?.patient.id ?? request.data?.patient.id ?? wanted.patientId;
  const patient = useQuery({
    ...viewPatientOptions({ path: { patient_id: patientId ?? 0 } }),
    enabled: patientId !== undefined,
  });
  const title = useTitleOf(wanted);
  // Selects need their options before they can show what is chosen.
  const asked: UseQueryResult<unknown, unknown>[] = [
    useAllDoctors(),
    useAllDiagnostics(),
    ...(visitId === undefined ? [] : [visit]),
    ...(requestId === undefined ? [] : [request]),
    ...(patientId === undefined ? [] : [patient]),
  ];
  const waiting = asked.find((query) => query.data === undefined);
  if (waiting) {
    return (
      <>
        <PageHeader title={title} />
        <Loaded query={waiting}>{() => null}</Loaded>
      </>
    );
  }
  const given = { visit: visit.data, request: request.data };
  return (
    <BookingForm
      title={title}
      wanted={wanted}
      given={given}
      patient={patient.data}
      onDone={(booked) => onDone(booked, given)}
    />
  );
}

function useTitleOf({ visitId, requestId, kind }: Wanted): string {
  const { t } = useLingui();
  if (visitId !== undefined) return t`Move the visit`;
  return requestId !== undefined && kind !== "visit" ? t`Set a date` : t`Book`;
}
