import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { listDiagnosticBookingsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { fullName } from "@/shared/care/names";
import { useNow } from "@/shared/time/useNow";
import { useTimes } from "@/shared/time/useTimes";
import { Card } from "@/shared/ui/Card";
import { Loaded } from "@/shared/ui/Query";
import styles from "./Waiting.module.css";

const SHOWN = 6;

/** The requests that have waited longest, and the way to all of them. */
export function Waiting() {
  const { t } = useLingui();
  const times = useTimes();
  const now = useNow();
  const query = useQuery(
    listDiagnosticBookingsOptions({
      query: { status: "requested", sort: "requested_at", page_size: SHOWN },
    }),
  );
  return (
    <Card title={t`Waiting longest`} actions={<Link to="/requests">{t`All requests`}</Link>} flush>
      <Loaded query={query} lines={SHOWN}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={styles.none}>
              <Trans>Nobody waits for a date.</Trans>
            </p>
          ) : (
            <ul className={styles.list}>
              {items.map((request) => (
                <li key={request.id}>
                  <Link to={`/diagnostic-bookings/${request.id}`}>{fullName(request.patient)}</Link>
                  <span className="muted nowrap">{times.distance(request.requested_at, now)}</span>
                  <span className={styles.what}>{request.diagnostic.name}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
