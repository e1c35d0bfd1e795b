import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  viewDiagnosticBookingOptions,
  viewPatientOptions,
} from "@/shared/api/generated/@tanstack/react-query.gen";
import type { DiagnosticBooking } from "@/shared/api/generated/types.gen";
import { fullName } from "@/shared/care/names";
import { BookingStatusBadge } from "@/shared/care/status";
import { useId } from "@/shared/routing/params";
import { useCan } from "@/shared/session/me";
import { useNow } from "@/shared/time/useNow";
import { useTimes } from "@/shared/time/useTimes";
import { Button, LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { Facts } from "@/shared/ui/Facts";
import { Menu } from "@/shared/ui/Menu";
import { PageHeader } from "@/shared/ui/PageHeader";
import { PatientBanner } from "@/shared/ui/PatientBanner";
import { Loaded } from "@/shared/ui/Query";
import { type Asked, BookingDialog } from "./BookingDialogs";
import { CallNote } from "./CallNote";
import { rulesOf } from "./rules";

export default function DiagnosticBookingPage() {
  const id = useId("bookingId");
  const query = useQuery(viewDiagnosticBookingOptions({ path: { booking_id: id } }));
  return <Loaded query={query}>{(booking) => <Details booking={booking} />}</Loaded>;
}

function Details({ booking }: { booking: DiagnosticBooking }) {
  const { t } = useLingui();
  const can = useCan();
  const [asking, setAsking] = useState<Asked | null>(null);
  const rules = rulesOf(booking, { can, now: useNow() });
  const isWaiting = booking.status === "requested";
  const patient = useQuery({
    ...viewPatientOptions({ path: { patient_id: booking.patient.id } }),
    enabled: can("patient.view"),
  });
  return (
    <>
      <PageHeader
        title={booking.diagnostic.name}
        crumbs={[{ to: "/diagnostic-bookings", label: t`Diagnostic bookings` }]}
        lead={<BookingStatusBadge status={booking.status} />}
        actions={
          <>
            {rules.schedule && (
              <LinkButton kind="primary" icon="calendar" to={`/booking?request=${booking.id}`}>
                {isWaiting ? t`Schedule` : t`Move`}
              </LinkButton>
            )}
            {rules.visit && (
              <LinkButton icon="doctor" to={`/booking?request=${booking.id}&kind=visit`}>
                {t`Book a visit for it`}
              </LinkButton>
            )}
            {rules.cancel && (
              <Button icon="cross" onClick={() => setAsking("cancel")}>
                {isWaiting ? t`Cancel the request` : t`Cancel the booking`}
              </Button>
            )}
            <Menu
              label={t`More`}
              items={[
                rules.remove && {
                  label: t`Delete`,
                  icon: "trash",
                  danger: true,
                  onSelect: () => setAsking("delete"),
                },
              ]}
            />
          </>
        }
      />
      <PatientBanner
        patient={{ ...booking.patient, phone: patient.data?.profile.phone ?? null }}
        to={`/patients/${booking.patient.id}`}
      />
      <BookingFacts booking={booking} showsNote={!rules.note} />
      {rules.note && (
        <Card>
          <CallNote key={booking.id} booking={booking} />
        </Card>
      )}
      {asking && (
        <BookingDialog
          asked={asking}
          booking={booking}
          away="/diagnostic-bookings"
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

function BookingFacts({ booking, showsNote }: { booking: DiagnosticBooking; showsNote: boolean }) {
  const { t } = useLingui();
  const times = useTimes();
  const { starts_at, ends_at } = booking;
  const by = (at: string, who: DiagnosticBooking["booked_by"]) =>
    who ? t`${times.dateTime(at)}, by ${fullName(who)}` : times.dateTime(at);
  const when =
    starts_at &&
    ends_at &&
    `${times.dayLong(times.dayOf(starts_at))}, ${times.timeRange(starts_at, ends_at)} (${times.zoneName(starts_at)})`;
  return (
    <Card title={t`Details`}>
      <Facts
        items={[
          [t`When`, when || t`No date yet`],
          [t`Duration`, t`${booking.diagnostic.duration_minutes} minutes`],
          [t`Asked for`, times.dateTime(booking.requested_at)],
          [t`Note of the patient`, booking.note],
          [t`Note of the call`, showsNote && booking.call_note],
          [t`Scheduled by`, booking.booked_by && fullName(booking.booked_by)],
          [t`Reason for the exception`, booking.override],
          [t`Cancelled`, booking.cancelled_at && by(booking.cancelled_at, booking.cancelled_by)],
          [t`Why it was cancelled`, booking.cancel_reason],
        ]}
      />
    </Card>
  );
}
