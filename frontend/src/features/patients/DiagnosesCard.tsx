import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { listDiagnosesOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { fullName } from "@/shared/care/names";
import { useTimes } from "@/shared/time/useTimes";
import { NewestCard } from "./NewestCard";

const SHOWN = 20;

/** The diagnosis lines of a patient's journal, newest first; what was corrected is struck through. */
export function DiagnosesCard({ patientId }: { patientId: number }) {
  const { t } = useLingui();
  const times = useTimes();
  const query = useQuery(
    listDiagnosesOptions({ path: { patient_id: patientId }, query: { page_size: SHOWN } }),
  );
  return (
    <NewestCard title={t`Diagnoses`} query={query} none={t`No diagnoses yet.`}>
      {(line) => (
        <>
          {line.amended_by === null ? (
            <strong>{line.diagnosis}</strong>
          ) : (
            <s>
              {line.diagnosis}
              <span className="visually-hidden"> ({t`corrected since`})</span>
            </s>
          )}
          <span className="muted nowrap">{times.date(line.created_at)}</span>
          <span className="muted">{fullName(line.author)}</span>
        </>
      )}
    </NewestCard>
  );
}
