import { Trans, useLingui } from "@lingui/react/macro";
import type { Visit } from "@/shared/api/generated/types.gen";
import { recordOf } from "@/shared/care/recordPath";
import { useTimes } from "@/shared/time/useTimes";
import { Button, LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { PatientBanner } from "@/shared/ui/PatientBanner";
import { isDue, type Marking } from "./agenda";
import styles from "./NextPatient.module.css";

interface NextPatientProps {
  visit: Visit | undefined;
  now: Date;
  onMark: (marking: Marking) => void;
}

/** Who is in the room or comes next, with what a doctor does then. */
export function NextPatient({ visit, now, onMark }: NextPatientProps) {
  const { t } = useLingui();
  const times = useTimes();
  if (!visit)
    return (
      <p className="muted">
        <Trans>No more patients today.</Trans>
      </p>
    );
  const hasBegun = isDue(visit, now);
  return (
    <Card title={hasBegun ? t`Now` : t`Next`}>
      <div className={styles.next}>
        <p className={styles.when}>
          <strong>{times.timeRange(visit.starts_at, visit.ends_at)}</strong>{" "}
          <span className="muted">{times.distance(visit.starts_at, now)}</span>
        </p>
        <PatientBanner patient={visit.patient} to={`/patients/${visit.patient.id}`} />
        {visit.note && <p className={styles.note}>{visit.note}</p>}
        <div className="row">
          <LinkButton to={recordOf(visit.patient.id, true)} kind="primary" icon="record">
            {t`Open the record`}
          </LinkButton>
          <LinkButton to={`/journal-entries/new?patient=${visit.patient.id}`} icon="note">
            {t`Write an entry`}
          </LinkButton>
          {hasBegun && (
            <>
              <Button icon="check" onClick={() => onMark({ visit, outcome: "complete" })}>
                {t`Completed`}
              </Button>
              <Button icon="cross" onClick={() => onMark({ visit, outcome: "no-show" })}>
                {t`Did not come`}
              </Button>
            </>
          )}
        </div>
      </div>
    </Card>
  );
}
