import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "react-router";
import type { Profile, User } from "@/shared/api/generated/types.gen";
import { useGenders } from "@/shared/care/gender";
import { MailLink } from "@/shared/care/MailAddress";
import { dialing } from "@/shared/care/names";
import { useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { Card } from "@/shared/ui/Card";
import { Facts } from "@/shared/ui/Facts";
import styles from "./UserCards.module.css";

/** How somebody signs in, what for, and since when. */
export function AccountCard({ user }: { user: User }) {
  const { t } = useLingui();
  const times = useTimes();
  const { email, specialty, is_available_for_booking: isBookable } = user;
  const address = email && <MailLink address={email} />;
  return (
    <Card title={t`Account`}>
      <Facts
        items={[
          [t`E-mail address`, address ?? t`None, so nobody can sign in to it`],
          [t`Specialty`, specialty],
          [t`Takes bookings`, isBookable === null ? null : isBookable ? t`Yes` : t`No`],
          [t`Entered`, times.dateTime(user.created_at)],
          [t`Last signed in`, user.last_login_at ? times.dateTime(user.last_login_at) : t`Never`],
          [t`Blocked`, user.blocked_at && times.dateTime(user.blocked_at)],
        ]}
      />
    </Card>
  );
}

/** Who somebody is and how to reach them. */
export function PersonCard({ user: { profile, age } }: { user: User }) {
  const { t } = useLingui();
  const times = useTimes();
  const genders = useGenders();
  return (
    <Card title={t`Person`}>
      <Facts
        items={[
          [t`Born`, profile.birth_date && `${times.dayPlain(profile.birth_date)} (${t`${age} years`})`],
          [t`Gender`, genders.find(([gender]) => gender === profile.gender)?.[1]],
          [t`Phone`, profile.phone && <a href={dialing(profile.phone)}>{profile.phone}</a>],
          [t`Address`, addressOf(profile)],
          [t`Height`, profile.height_cm && t`${times.number(profile.height_cm)} cm`],
          [t`Weight`, profile.weight_kg && t`${times.number(profile.weight_kg)} kg`],
        ]}
      />
    </Card>
  );
}

function addressOf({ street, house, city, region, country }: Profile): string {
  const lines = [[street, house].filter(Boolean).join(" "), city, region, country];
  return lines.filter(Boolean).join("\n");
}

/** Where there is more about somebody. */
export function TrailCard({ user }: { user: User }) {
  const { t } = useLingui();
  const can = useCan();
  return (
    <Card title={t`More about this person`}>
      <ul className={styles.links}>
        {user.role === "patient" && can("patient.view") && (
          <li>
            <Link to={`/patients/${user.id}`}>
              <Trans>Visits, diagnostics and record</Trans>
            </Link>
          </li>
        )}
        {user.staff_role !== null && can("staff.view") && (
          <li>
            <Link to={`/staff/${user.id}`}>
              <Trans>As a colleague</Trans>
            </Link>
          </li>
        )}
        {can("audit_event.list") && (
          <>
            <li>
              <Link to={`/audit-events?actor_id=${user.id}`}>
                <Trans>What this person did</Trans>
              </Link>
            </li>
            <li>
              <Link to={`/audit-events?subject_type=user&subject_id=${user.id}`}>
                <Trans>What was done with this account</Trans>
              </Link>
            </li>
          </>
        )}
        {user.email !== null && can("login_attempt.list") && (
          <li>
            <Link to={`/login-attempts?email=${encodeURIComponent(user.email)}`}>
              <Trans>When this person signed in</Trans>
            </Link>
          </li>
        )}
      </ul>
    </Card>
  );
}
