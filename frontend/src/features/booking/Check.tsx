import { Trans, useLingui } from "@lingui/react/macro";
import { fullName } from "@/shared/care/names";
import { useTimes } from "@/shared/time/useTimes";
import { Card } from "@/shared/ui/Card";
import { Facts } from "@/shared/ui/Facts";
import type { BookingForm } from "./form";
import type { Given } from "./send";
import { useAllDiagnostics, useAllDoctors } from "./useOffer";

/** Everything once more in one place, to be read to the patient before it is booked. */
export function Check({ form, given }: { form: BookingForm; given: Given }) {
  const { t } = useLingui();
  const times = useTimes();
  const { patient, starts_at } = form.watch();
  const what = useWhat(form, given);
  const before = given.visit?.starts_at ?? given.request?.starts_at;
  const isComplete = patient && what && starts_at;
  return (
    <Card title={t`Check`}>
      {isComplete ? (
        <Facts
          items={[
            [
              t`Patient`,
              [fullName(patient), patient.birth_date && times.dayPlain(patient.birth_date)]
                .filter(Boolean)
                .join(", "),
            ],
            [t`What`, what],
            [t`So far`, before && times.dateTime(before)],
            [
              t`When`,
              <strong key="when">
                {times.dayLong(times.dayOf(starts_at))}, {times.time(starts_at)} ({times.zoneName(starts_at)})
              </strong>,
            ],
          ]}
        />
      ) : (
        <p className="muted">
          <Trans>What you choose is shown here before it is booked.</Trans>
        </p>
      )}
    </Card>
  );
}

function useWhat(form: BookingForm, { request }: Given): string | undefined {
  const { data: doctors } = useAllDoctors();
  const { data: diagnostics } = useAllDiagnostics();
  const { kind, doctor_id, diagnostic_id } = form.watch();
  if (kind === "visit") {
    const doctor = doctors?.find(({ id }) => String(id) === doctor_id);
    return doctor && [fullName(doctor), doctor.specialty].filter(Boolean).join(", ");
  }
  return request?.diagnostic.name ?? diagnostics?.find(({ id }) => String(id) === diagnostic_id)?.name;
}
