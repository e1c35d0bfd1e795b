import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { listVisitsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { Visit } from "@/shared/api/generated/types.gen";
import { DoctorName } from "@/shared/care/Name";
import { dialing } from "@/shared/care/names";
import { useClinic } from "@/shared/clinic/clinic";
import { useNow } from "@/shared/time/useNow";
import { useTimes } from "@/shared/time/useTimes";
import { LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { Facts } from "@/shared/ui/Facts";
import { Loaded } from "@/shared/ui/Query";
import styles from "./PatientHomePage.module.css";
import { VisitActions } from "./VisitActions";

/** How many visits of today may be over before one that is still to come. */
const LOOKED_AT = 20;

/** The patient's next visit, in full. */
export function NextVisit() {
  const { t } = useLingui();
  const times = useTimes();
  const now = useNow();
  const query = useQuery(
    listVisitsOptions({
      query: { status: "booked", from: times.today(), sort: "starts_at", page_size: LOOKED_AT },
    }),
  );
  return (
    <Card title={t`Your next visit`} actions={<Link to="/own-visits">{t`All my visits`}</Link>}>
      <Loaded query={query}>
        {({ items }) => {
          const next = items.find((visit) => Date.parse(visit.ends_at) > now.getTime());
          return next ? <Details visit={next} now={now} /> : <None />;
        }}
      </Loaded>
    </Card>
  );
}

function Details({ visit, now }: { visit: Visit; now: Date }) {
  const { t } = useLingui();
  const times = useTimes();
  const clinic = useClinic();
  return (
    <div className={styles.next}>
      <p>
        <span className={styles.when}>
          {times.dayLong(times.dayOf(visit.starts_at))},{" "}
          <span className="nowrap">{times.timeRange(visit.starts_at, visit.ends_at)}</span>
        </span>{" "}
        <span className="muted nowrap">
          {times.zoneName(visit.starts_at)} · {times.distance(visit.starts_at, now)}
        </span>
      </p>
      <Facts
        items={[
          [t`Doctor`, <DoctorName key="doctor" doctor={visit.doctor} />],
          [t`Where`, clinic.address],
          [t`Note`, visit.note],
        ]}
      />
      <VisitActions visit={visit} now={now} />
    </div>
  );
}

function None() {
  const { t } = useLingui();
  const { phone } = useClinic();
  return (
    <div className={styles.next}>
      <p>
        <Trans>
          No visit is booked. For one, call us:{" "}
          <a className="nowrap" href={dialing(phone)}>
            {phone}
          </a>
        </Trans>
      </p>
      <div className="row">
        <LinkButton to="/diagnostics" icon="flask">
          {t`Ask for a diagnostic`}
        </LinkButton>
      </div>
    </div>
  );
}
