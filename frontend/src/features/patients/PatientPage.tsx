import { useLingui as useWords } from "@lingui/react";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Outlet, useMatches } from "react-router";
import { viewPatientOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { User } from "@/shared/api/generated/types.gen";
import { fullName } from "@/shared/care/names";
import type { Handle } from "@/shared/routing/feature";
import { useId } from "@/shared/routing/params";
import { isAllowed, useCan } from "@/shared/session/me";
import { LinkButton } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";
import { PatientBanner } from "@/shared/ui/PatientBanner";
import { Loaded } from "@/shared/ui/Query";
import { Tabs } from "@/shared/ui/Tabs";
import styles from "./PatientPage.module.css";

/** One patient: who it is stays above every section. */
export default function PatientPage() {
  const id = useId("patientId");
  const query = useQuery(viewPatientOptions({ path: { patient_id: id } }));
  return <Loaded query={query}>{(patient) => <Frame patient={patient} />}</Loaded>;
}

function Frame({ patient }: { patient: User }) {
  const { t } = useLingui();
  const can = useCan();
  return (
    <>
      <div className={styles.header}>
        <PageHeader
          title={fullName(patient.profile)}
          crumbs={[{ to: "/patients", label: t`Patients` }]}
          actions={
            can("visit.create") && (
              <LinkButton to={`/booking?patient=${patient.id}`} kind="primary" icon="plus">
                {t`Book`}
              </LinkButton>
            )
          }
        />
      </div>
      <div className={styles.banner}>
        <PatientBanner patient={{ id: patient.id, ...patient.profile }} />
      </div>
      <Sections patient={patient} />
      <Outlet />
    </>
  );
}

function Sections({ patient }: { patient: User }) {
  const { t } = useLingui();
  const { _ } = useWords();
  const can = useCan();
  const sections = useMatches()
    .flatMap((match) => (match.handle as Handle | undefined)?.sections ?? [])
    .filter((section) => isAllowed(section.needs, can));
  if (sections.length === 0) return null;
  const base = `/patients/${patient.id}`;
  return (
    <Tabs
      label={t`About this patient`}
      tabs={[
        { to: base, label: t`Overview`, end: true },
        ...sections.map((section) => ({ to: `${base}/${section.path}`, label: _(section.label) })),
      ]}
    />
  );
}
