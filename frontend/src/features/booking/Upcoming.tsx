import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import {
  listDiagnosticBookingsOptions,
  listVisitsOptions,
} from "@/shared/api/generated/@tanstack/react-query.gen";
import { fullName } from "@/shared/care/names";
import { useTimes } from "@/shared/time/useTimes";
import styles from "./Upcoming.module.css";

const SHOWN = 5;

/** What the patient has to come to already, so that nothing is booked across it. */
export function Upcoming({ patientId }: { patientId: number }) {
  const { t } = useLingui();
  const times = useTimes();
  const coming = { patient_id: patientId, from: times.today(), page_size: SHOWN, sort: "starts_at" } as const;
  const visits = useQuery(listVisitsOptions({ query: { ...coming, status: "booked" } }));
  const bookings = useQuery(listDiagnosticBookingsOptions({ query: { ...coming, status: "scheduled" } }));
  const items = [
    ...(visits.data?.items ?? []).map((visit) => ({
      key: `visit ${visit.id}`,
      startsAt: visit.starts_at,
      what: fullName(visit.doctor),
    })),
    ...(bookings.data?.items ?? []).flatMap((booking) =>
      booking.starts_at
        ? [{ key: `booking ${booking.id}`, startsAt: booking.starts_at, what: booking.diagnostic.name }]
        : [],
    ),
  ].sort((one, other) => one.startsAt.localeCompare(other.startsAt));
  if (items.length === 0) return null;
  return (
    <div>
      <p className={styles.title}>
        <Trans>Booked already</Trans>
      </p>
      <ul className={styles.list} aria-label={t`Booked already`}>
        {items.slice(0, SHOWN).map((item) => (
          <li key={item.key}>
            <span className="nowrap">{times.dateTime(item.startsAt)}</span> <span>{item.what}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
