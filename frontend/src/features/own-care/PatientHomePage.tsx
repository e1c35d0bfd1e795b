import { useLingui } from "@lingui/react/macro";
import { useMe } from "@/shared/session/me";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { PageHeader } from "@/shared/ui/PageHeader";
import { NewInRecord } from "./NewInRecord";
import { NextVisit } from "./NextVisit";
import { OpenBookings } from "./OpenBookings";
import styles from "./PatientHomePage.module.css";

/** Where a patient starts: what comes next, what the clinic still owes an answer to, and what is new. */
export default function PatientHomePage() {
  const { t } = useLingui();
  const { profile } = useMe();
  return (
    <>
      <PageHeader title={t`Welcome, ${profile.first_name}`} lead={<ZoneHint />} />
      <NextVisit />
      <div className={styles.columns}>
        <OpenBookings />
        <NewInRecord />
      </div>
    </>
  );
}
