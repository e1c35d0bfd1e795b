import { useLingui } from "@lingui/react/macro";
import { Link } from "react-router";
import type { Visit } from "@/shared/api/generated/types.gen";
import { DoctorName, Name } from "@/shared/care/Name";
import { VisitStatusBadge } from "@/shared/care/status";
import type { Outcome } from "@/shared/care/VisitOutcomeDialog";
import { useCan, useMe } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { Button, LinkButton } from "@/shared/ui/Button";
import { Dialog, DialogActions } from "@/shared/ui/Dialog";
import { Facts } from "@/shared/ui/Facts";
import { mayCancel, mayMark, mayMove } from "./rules";

interface VisitDialogProps {
  visit: Visit;
  onMove: () => void;
  onCancel: () => void;
  onOutcome: (outcome: Outcome) => void;
  onClose: () => void;
}

/** What a visit in the calendar is about, and what can be done with it from here. */
export function VisitDialog({ visit, onMove, onCancel, onOutcome, onClose }: VisitDialogProps) {
  const { t } = useLingui();
  const can = useCan();
  const times = useTimes();
  const now = new Date();
  const { patient, doctor } = visit;
  const marks = mayMark(visit, can, useMe(), now);
  const day = times.dayLong(times.dayOf(visit.starts_at));
  const clock = times.timeRange(visit.starts_at, visit.ends_at);
  const zone = times.zoneName(visit.starts_at);
  return (
    <Dialog title={<Name person={patient} />} onClose={onClose}>
      <Facts
        items={[
          [t`Status`, <VisitStatusBadge key="status" status={visit.status} />],
          [t`When`, `${day}, ${clock} (${zone})`],
          [t`Doctor`, <DoctorName key="doctor" doctor={doctor} />],
          [
            t`Born`,
            patient.birth_date && (
              <span key="born">
                {times.dayPlain(patient.birth_date)}
                {can("patient.view") && (
                  <>
                    {" · "}
                    <Link to={`/patients/${patient.id}`}>{t`To the patient`}</Link>
                  </>
                )}
              </span>
            ),
          ],
          [t`Note`, visit.note],
          [t`Booked outside working hours because`, visit.override],
        ]}
      />
      <DialogActions>
        <LinkButton to={`/visits/${visit.id}`} kind="quiet">
          {t`To the visit`}
        </LinkButton>
        {mayCancel(visit, can) && <Button onClick={onCancel}>{t`Cancel the visit`}</Button>}
        {marks && <Button onClick={() => onOutcome("no-show")}>{t`Did not come`}</Button>}
        {marks && (
          <Button kind="primary" icon="check" onClick={() => onOutcome("complete")}>
            {t`Completed`}
          </Button>
        )}
        {mayMove(visit, can, now) && (
          <Button kind="primary" icon="calendar" onClick={onMove}>
            {t`Move`}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
