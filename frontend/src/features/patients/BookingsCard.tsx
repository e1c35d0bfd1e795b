import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { listDiagnosticBookingsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { BookingStatusBadge } from "@/shared/care/status";
import { useTimes } from "@/shared/time/useTimes";
import { NewestCard } from "./NewestCard";

const SHOWN = 5;

/** The newest diagnostic bookings of a patient, requests included. */
export function BookingsCard({ patientId }: { patientId: number }) {
  const { t } = useLingui();
  const times = useTimes();
  const query = useQuery(
    listDiagnosticBookingsOptions({
      query: { patient_id: patientId, sort: "-requested_at", page_size: SHOWN },
    }),
  );
  return (
    <NewestCard
      title={t`Diagnostics`}
      query={query}
      none={t`No diagnostics yet.`}
      all={{
        to: `/diagnostic-bookings?patient_id=${patientId}`,
        label: (total) => t`All ${total} diagnostic bookings`,
      }}
    >
      {(booking) => (
        <>
          <Link to={`/diagnostic-bookings/${booking.id}`}>{booking.diagnostic.name}</Link>
          <BookingStatusBadge status={booking.status} />
          <span className="muted">
            {booking.starts_at
              ? times.dateTime(booking.starts_at)
              : t`Asked for on ${times.date(booking.requested_at)}`}
          </span>
        </>
      )}
    </NewestCard>
  );
}
