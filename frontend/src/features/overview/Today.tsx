import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import {
  listDiagnosticBookingsOptions,
  listLoginAttemptsOptions,
  listVisitsOptions,
} from "@/shared/api/generated/@tanstack/react-query.gen";
import { useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { Icon, type IconName } from "@/shared/ui/Icon";
import styles from "./Today.module.css";

/** What today comes to, each number the way to what it counts. */
export function Today() {
  const { t } = useLingui();
  const can = useCan();
  const day = useTimes().today();
  const today = { from: day, to: day, page_size: 1 } as const;
  const visits = useQuery({
    ...listVisitsOptions({ query: { ...today, status: "booked" } }),
    enabled: can("visit.list"),
  });
  const diagnostics = useQuery({
    ...listDiagnosticBookingsOptions({ query: { ...today, status: "scheduled" } }),
    enabled: can("diagnostic_booking.list"),
  });
  const waiting = useQuery({
    ...listDiagnosticBookingsOptions({ query: { status: "requested", page_size: 1 } }),
    enabled: can("diagnostic_booking.list"),
  });
  const failed = useQuery({
    ...listLoginAttemptsOptions({ query: { from: day, success: false, page_size: 1 } }),
    enabled: can("login_attempt.list"),
    refetchOnWindowFocus: "always",
  });
  return (
    <ul className={styles.tiles} aria-label={t`Today`}>
      <Tile
        to="/visits?period=today&status=booked"
        icon="clock"
        label={t`Visits left today`}
        count={visits.data?.total}
      />
      <Tile
        to={`/diagnostic-bookings?from=${day}&to=${day}&status=scheduled`}
        icon="flask"
        label={t`Diagnostics left today`}
        count={diagnostics.data?.total}
      />
      <Tile to="/requests" icon="inbox" label={t`Waiting requests`} count={waiting.data?.total} />
      <Tile
        to={`/login-attempts?success=no&from=${day}`}
        icon="lock"
        label={t`Failed sign-ins today`}
        count={failed.data?.total}
      />
    </ul>
  );
}

interface TileProps {
  to: string;
  icon: IconName;
  label: string;
  /** Undefined while it is not known. */
  count: number | undefined;
}

function Tile({ to, icon, label, count }: TileProps) {
  const { number } = useTimes();
  return (
    <li>
      <Link to={to} className={styles.tile}>
        <Icon name={icon} />
        <span className={styles.count}>{count === undefined ? "–" : number(count)}</span>
        <span className={styles.label}>{label}</span>
      </Link>
    </li>
  );
}
