import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "react-router";
import * as v from "valibot";
import { listPrescriptionsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { Prescription } from "@/shared/api/generated/types.gen";
import { type ChosenPatient, PatientField } from "@/shared/care/PatientField";
import { recordOf } from "@/shared/care/recordPath";
import { useAppForm } from "@/shared/forms/useAppForm";
import { DataTable } from "@/shared/lists/DataTable";
import { useMe } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";
import { usePrescriptionColumns } from "./columns";
import styles from "./PharmacyPage.module.css";

/** How many of the newest are shown. */
const NEWEST = 8;

/** Where a pharmacist starts: whom it is about, and what was prescribed lately. */
export default function PharmacyPage() {
  const { t } = useLingui();
  const me = useMe();
  const times = useTimes();
  const today = times.today();
  const ofToday = useQuery(listPrescriptionsOptions({ query: { from: today, to: today, page_size: 100 } }));
  const own = useQuery(listPrescriptionsOptions({ query: { author_id: me.id, page_size: NEWEST } }));
  return (
    <>
      <PageHeader
        title={t`Pharmacy`}
        lead={<ZoneHint />}
        actions={
          <LinkButton to="/prescriptions/new" kind="primary" icon="plus">
            {t`New prescription`}
          </LinkButton>
        }
      />
      <FindPatient />
      <Card title={t`Prescribed today`} flush>
        <Loaded query={ofToday}>
          {({ items }) => (
            <Prescriptions
              items={items}
              caption={t`Prescribed today`}
              empty={t`Nothing was prescribed today yet`}
            />
          )}
        </Loaded>
      </Card>
      <Card
        title={t`Your latest prescriptions`}
        flush
        actions={<Link to={`/prescriptions?author_id=${me.id}`}>{t`All of yours`}</Link>}
      >
        <Loaded query={own}>
          {({ items }) => (
            <Prescriptions
              items={items}
              without="author"
              caption={t`Your latest prescriptions`}
              empty={t`You have not prescribed anything yet`}
            />
          )}
        </Loaded>
      </Card>
    </>
  );
}

const SCHEMA = v.object({ patient: v.custom<ChosenPatient | null>(() => true) });

/** Leads to a patient's record as soon as one is chosen. */
function FindPatient() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const form = useAppForm({ schema: SCHEMA, values: { patient: null }, onSubmit: async () => undefined });
  return (
    <Card>
      <PatientField
        form={form}
        name="patient"
        label={t`Find a patient`}
        hint={t`Name or birth date; leads to the record`}
        onChoose={(patient) => patient && void navigate(recordOf(patient.id, true))}
      />
    </Card>
  );
}

interface PrescriptionsProps {
  items: Prescription[];
  caption: string;
  empty: string;
  /** A column that would say the same in each row. */
  without?: string;
}

function Prescriptions({ items, caption, empty, without }: PrescriptionsProps) {
  const columns = usePrescriptionColumns()
    .filter((column) => column.key !== without)
    .map(({ sort: _, ...column }) => column);
  if (items.length === 0) return <p className={styles.none}>{empty}</p>;
  return <DataTable caption={caption} columns={columns} rows={items} rowKey={({ id }) => id} />;
}
