import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { listVisitsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { fullName } from "@/shared/care/names";
import { VisitStatusBadge } from "@/shared/care/status";
import { useTimes } from "@/shared/time/useTimes";
import { NewestCard } from "./NewestCard";

const SHOWN = 5;

/** The newest visits of a patient, those to come included. */
export function VisitsCard({ patientId }: { patientId: number }) {
  const { t } = useLingui();
  const times = useTimes();
  const query = useQuery(
    listVisitsOptions({ query: { patient_id: patientId, sort: "-starts_at", page_size: SHOWN } }),
  );
  return (
    <NewestCard
      title={t`Visits`}
      query={query}
      none={t`No visits yet.`}
      all={{ to: `/visits?patient_id=${patientId}&period=all`, label: (total) => t`All ${total} visits` }}
    >
      {(visit) => (
        <>
          <Link to={`/visits/${visit.id}`}>{times.dateTime(visit.starts_at)}</Link>
          <VisitStatusBadge status={visit.status} />
          <span className="muted">
            {[fullName(visit.doctor), visit.doctor.specialty].filter(Boolean).join(", ")}
          </span>
        </>
      )}
    </NewestCard>
  );
}
