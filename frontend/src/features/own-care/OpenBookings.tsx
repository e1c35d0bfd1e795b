import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { listDiagnosticBookingsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { DiagnosticBooking } from "@/shared/api/generated/types.gen";
import { dialing } from "@/shared/care/names";
import { BookingStatusBadge } from "@/shared/care/status";
import { useClinic } from "@/shared/clinic/clinic";
import { useNow } from "@/shared/time/useNow";
import { useTimes } from "@/shared/time/useTimes";
import { Card } from "@/shared/ui/Card";
import { Loaded } from "@/shared/ui/Query";
import styles from "./PatientHomePage.module.css";
import { WithdrawButton } from "./WithdrawButton";

/** What the patient asked for that waits for a date, and what has one. */
export function OpenBookings() {
  const { t } = useLingui();
  const times = useTimes();
  const now = useNow();
  const requested = useQuery(
    listDiagnosticBookingsOptions({ query: { status: "requested", sort: "requested_at", page_size: 100 } }),
  );
  const scheduled = useQuery(
    listDiagnosticBookingsOptions({
      query: { status: "scheduled", from: times.today(), sort: "starts_at", page_size: 100 },
    }),
  );
  return (
    <Card title={t`Your requests`} flush actions={<Link to="/own-bookings">{t`All my requests`}</Link>}>
      <Loaded query={requested}>
        {(waiting) => (
          <Loaded query={scheduled}>
            {(dated) => {
              const bookings = [...waiting.items, ...dated.items];
              if (bookings.length === 0)
                return <p className={styles.none}>{t`No diagnostic waits for a date or is coming up.`}</p>;
              return (
                <ul className={styles.list}>
                  {bookings.map((booking) => (
                    <Booking key={booking.id} booking={booking} now={now} />
                  ))}
                </ul>
              );
            }}
          </Loaded>
        )}
      </Loaded>
    </Card>
  );
}

function Booking({ booking, now }: { booking: DiagnosticBooking; now: Date }) {
  const { t } = useLingui();
  const times = useTimes();
  const { phone } = useClinic();
  const { starts_at, requested_at } = booking;
  return (
    <li>
      <div className={styles.line}>
        <strong>{booking.diagnostic.name}</strong>
        <BookingStatusBadge status={booking.status} />
      </div>
      <div className={styles.line}>
        <span className="muted">
          {starts_at ? times.dateTime(starts_at) : t`Asked ${times.distance(requested_at, now)}`}
        </span>
        <WithdrawButton booking={booking} />
      </div>
      {starts_at && (
        <span className="muted">
          <Trans>
            To cancel or move it, call{" "}
            <a className="nowrap" href={dialing(phone)}>
              {phone}
            </a>
          </Trans>
        </span>
      )}
    </li>
  );
}
