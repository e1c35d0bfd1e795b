import { useLingui } from "@lingui/react/macro";
import type { User } from "@/shared/api/generated/types.gen";
import { PatientField } from "@/shared/care/PatientField";
import { Banner } from "@/shared/ui/Banner";
import { PatientBanner } from "@/shared/ui/PatientBanner";
import type { BookingForm } from "./form";
import type { Given } from "./send";
import { Upcoming } from "./Upcoming";

interface WhoProps {
  form: BookingForm;
  given: Given;
  patient: User | undefined;
}

/** Whose booking it is: looked up, or known from what is given a date. */
export function Who({ form, given, patient }: WhoProps) {
  const { t } = useLingui();
  const known = form.watch("patient");
  const isFixed = Boolean(given.visit ?? given.request);
  return (
    <>
      {isFixed && patient ? (
        <PatientBanner patient={{ id: patient.id, ...patient.profile }} to={`/patients/${patient.id}`} />
      ) : (
        <PatientField
          form={form}
          name="patient"
          label={t`Patient`}
          hint={t`Any part of the name, or the birth date`}
        />
      )}
      {!isFixed && known?.phone && (
        <p>
          <a href={`tel:${known.phone.replaceAll(" ", "")}`}>{known.phone}</a>
        </p>
      )}
      {known && <Upcoming patientId={known.id} />}
      {given.request?.status === "scheduled" && !form.formState.isSubmitting && (
        <Banner tone="info">{t`It has a date already; choosing another one moves it.`}</Banner>
      )}
    </>
  );
}
