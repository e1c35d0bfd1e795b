import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { viewPatientOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { Profile } from "@/shared/api/generated/types.gen";
import { MailLink } from "@/shared/care/MailAddress";
import { dialing } from "@/shared/care/names";
import { useId } from "@/shared/routing/params";
import { useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { Card } from "@/shared/ui/Card";
import { Facts } from "@/shared/ui/Facts";
import { Loaded } from "@/shared/ui/Query";
import { BookingsCard } from "./BookingsCard";
import { DiagnosesCard } from "./DiagnosesCard";
import styles from "./OverviewSection.module.css";
import { VisitsCard } from "./VisitsCard";

/** What everybody at the clinic needs first about a patient: how to reach them, what is booked, what they have. */
export default function OverviewSection() {
  const id = useId("patientId");
  const can = useCan();
  return (
    <>
      <div className={styles.columns}>
        <ContactCard patientId={id} />
        {can("patient_diagnoses.view") && <DiagnosesCard patientId={id} />}
        {can("visit.list") && <VisitsCard patientId={id} />}
        {can("diagnostic_booking.list") && <BookingsCard patientId={id} />}
      </div>
      <ZoneHint />
    </>
  );
}

function ContactCard({ patientId }: { patientId: number }) {
  const { t } = useLingui();
  const times = useTimes();
  const query = useQuery(viewPatientOptions({ path: { patient_id: patientId } }));
  const genders = { female: t`Female`, male: t`Male`, other: t`Other`, unknown: t`Not known` };
  return (
    <Card title={t`Contact`}>
      <Loaded query={query}>
        {({ profile, email, is_active, last_login_at, created_at }) => (
          <Facts
            items={[
              [t`Phone`, profile.phone && <a href={dialing(profile.phone)}>{profile.phone}</a>],
              [t`E-mail address`, email && <MailLink address={email} />],
              [t`Address`, addressOf(profile)],
              [t`Gender`, genders[profile.gender]],
              [t`Height`, profile.height_cm && t`${times.number(profile.height_cm)} cm`],
              [t`Weight`, profile.weight_kg && t`${times.number(profile.weight_kg)} kg`],
              [t`Account`, is_active ? t`Can sign in` : t`Cannot sign in`],
              [t`Patient since`, times.date(created_at)],
              [t`Last signed in`, last_login_at && times.dateTime(last_login_at)],
            ]}
          />
        )}
      </Loaded>
    </Card>
  );
}

function addressOf({ street, house, city, region, country }: Profile): string {
  const lines = [[street, house].filter(Boolean).join(" "), city, region, country];
  return lines.filter(Boolean).join("\n");
}
