import { useLingui } from "@lingui/react/macro";
import { Suspense } from "react";
import { CallNote } from "@/features/diagnostic-bookings";
import { fullName } from "@/shared/care/names";
import { ChoiceField, FieldColumns, type Option, SelectField, TextareaField } from "@/shared/forms/fields";
import { useCan } from "@/shared/session/me";
import { Facts } from "@/shared/ui/Facts";
import type { BookingForm } from "./form";
import type { Given } from "./send";
import { useAllDiagnostics, useAllDoctors } from "./useOffer";
import { Watched } from "./Watched";

interface SubjectProps {
  form: BookingForm;
  given: Given;
  /** Whose times are looked at has changed, so the chosen time means nothing any more. */
  onChange: () => void;
}

/** What is booked: a visit to a doctor or a diagnostic, and what should be known about it. */
export function Subject({ form, given, onChange }: SubjectProps) {
  const { t } = useLingui();
  const { visit, request } = given;
  const kind = form.watch("kind");
  const isNew = !visit && (!request || kind === "visit");
  return (
    <>
      {!visit && request?.status !== "scheduled" && (
        <Watched form={form} names={["kind"]} onChange={onChange}>
          <ChoiceField
            form={form}
            name="kind"
            label={t`What`}
            options={[
              ["visit", t`Visit to a doctor`],
              ["diagnostic", t`Diagnostic`],
            ]}
          />
        </Watched>
      )}
      {request && <Request request={request} />}
      {kind === "visit" ? (
        <DoctorFields form={form} given={given} onChange={onChange} />
      ) : (
        !request && <DiagnosticField form={form} onChange={onChange} />
      )}
      {isNew && (
        <TextareaField
          form={form}
          name="note"
          label={t`Note`}
          hint={kind === "visit" ? t`What the doctor should know beforehand` : undefined}
          optional
        />
      )}
    </>
  );
}

function Request({ request }: { request: NonNullable<Given["request"]> }) {
  const { t } = useLingui();
  const can = useCan();
  return (
    <>
      <Facts
        items={[
          [t`Asked for`, <strong key="name">{request.diagnostic.name}</strong>],
          [t`Note of the patient`, request.note],
        ]}
      />
      {can("diagnostic_booking.update") && (
        <Suspense>
          <CallNote key={request.id} booking={request} />
        </Suspense>
      )}
    </>
  );
}

const LENGTHS = [10, 15, 20, 30, 45, 60, 90, 120];

function DoctorFields({ form, given: { visit }, onChange }: SubjectProps) {
  const { t } = useLingui();
  const { data: doctors = [] } = useAllDoctors();
  const specialty = form.watch("specialty");
  const doctorId = form.watch("doctor_id");
  const names = new Set(doctors.flatMap((doctor) => doctor.specialty ?? []));
  const specialties = [...names]
    .sort((one, other) => one.localeCompare(other))
    .map((name): Option => [name, name]);
  const options = doctors
    .filter((doctor) => {
      const isChosen = String(doctor.id) === doctorId;
      return isChosen || (doctor.is_available_for_booking && (!specialty || doctor.specialty === specialty));
    })
    .map((doctor): Option => {
      const name =
        specialty || !doctor.specialty ? fullName(doctor) : `${fullName(doctor)}, ${doctor.specialty}`;
      const note = doctor.is_available_for_booking ? name : t`${name} (takes no bookings at present)`;
      return [String(doctor.id), note];
    });
  return (
    <Watched form={form} names={["doctor_id", "duration_minutes"]} onChange={onChange}>
      <SelectField
        form={form}
        name="specialty"
        label={t`Specialty`}
        placeholder={t`All`}
        options={specialties}
        optional
      />
      <FieldColumns>
        <SelectField
          form={form}
          name="doctor_id"
          label={t`Doctor`}
          placeholder={t`Choose a doctor`}
          options={options}
        />
        {!visit && (
          <SelectField
            form={form}
            name="duration_minutes"
            label={t`Length`}
            placeholder={t`As usual`}
            options={LENGTHS.map((minutes): Option => [String(minutes), t`${minutes} minutes`])}
            optional
          />
        )}
      </FieldColumns>
    </Watched>
  );
}

function DiagnosticField({ form, onChange }: Pick<SubjectProps, "form" | "onChange">) {
  const { t } = useLingui();
  const { data: diagnostics = [] } = useAllDiagnostics();
  return (
    <Watched form={form} names={["diagnostic_id"]} onChange={onChange}>
      <SelectField
        form={form}
        name="diagnostic_id"
        label={t`Diagnostic`}
        placeholder={t`Choose a diagnostic`}
        options={diagnostics.map(
          ({ id, name, duration_minutes }): Option => [String(id), t`${name}, ${duration_minutes} min`],
        )}
      />
    </Watched>
  );
}
