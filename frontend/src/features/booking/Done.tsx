import { Trans, useLingui } from "@lingui/react/macro";
import { fullName } from "@/shared/care/names";
import { useTimes } from "@/shared/time/useTimes";
import { Banner } from "@/shared/ui/Banner";
import { LinkButton } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";
import type { Booked, Given } from "./send";

interface DoneProps {
  booked: Booked;
  given: Given;
}

/** It is booked: what to tell the patient, and where to go on. */
export default function Done({ booked, given }: DoneProps) {
  const { t } = useLingui();
  const times = useTimes();
  const { patient, starts_at, ends_at, what, to } = partsOf(booked);
  const isMoved = Boolean(given.visit) || given.request?.status === "scheduled";
  return (
    <>
      <PageHeader title={isMoved ? t`Moved` : t`Booked`} />
      <Banner
        tone="success"
        announced
        title={`${fullName(patient)}: ${times.dayLong(times.dayOf(starts_at))}, ${times.timeRange(starts_at, ends_at)} (${times.zoneName(starts_at)})`}
      >
        <p>{what}</p>
        <p>
          <Trans>The patient gets a mail that says so.</Trans>
        </p>
      </Banner>
      <div className="row">
        {given.request && (
          <LinkButton kind="primary" to="/requests" icon="inbox">
            {t`Next request`}
          </LinkButton>
        )}
        <LinkButton to={to}>{booked.kind === "visit" ? t`Open the visit` : t`Open the booking`}</LinkButton>
        <LinkButton to={`/booking?patient=${patient.id}`} icon="plus">
          {t`Book more for this patient`}
        </LinkButton>
        <LinkButton to="/booking" kind="quiet">
          {t`Book for somebody else`}
        </LinkButton>
      </div>
    </>
  );
}

function partsOf(booked: Booked) {
  if (booked.kind === "visit") {
    const { visit } = booked;
    const what = [fullName(visit.doctor), visit.doctor.specialty].filter(Boolean).join(", ");
    return { ...visit, what, to: `/visits/${visit.id}` };
  }
  const { booking } = booked;
  return {
    patient: booking.patient,
    // What has just been given a date has one.
    starts_at: booking.starts_at ?? booking.requested_at,
    ends_at: booking.ends_at ?? booking.requested_at,
    what: booking.diagnostic.name,
    to: `/diagnostic-bookings/${booking.id}`,
  };
}
