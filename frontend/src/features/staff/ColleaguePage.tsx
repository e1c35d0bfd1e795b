import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { viewStaffOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { User } from "@/shared/api/generated/types.gen";
import { MailLink } from "@/shared/care/MailAddress";
import { dialing, fullName } from "@/shared/care/names";
import { useId } from "@/shared/routing/params";
import { useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { Columns } from "@/shared/ui/Columns";
import { Facts } from "@/shared/ui/Facts";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";
import { AccountState, Work } from "./states";

export default function ColleaguePage() {
  const id = useId("userId");
  const query = useQuery(viewStaffOptions({ path: { user_id: id } }));
  return <Loaded query={query}>{(user) => <Details user={user} />}</Loaded>;
}

function Details({ user }: { user: User }) {
  const { t } = useLingui();
  const can = useCan();
  const times = useTimes();
  const { profile } = user;
  const { phone } = profile;
  const isDoctor = user.staff_role === "doctor";
  const instant = (at: string | null) => at && `${times.dateTime(at)} (${times.zoneName(at)})`;
  return (
    <>
      <PageHeader
        title={fullName(profile)}
        crumbs={[{ to: "/staff", label: t`Staff` }]}
        lead={
          <span className="row">
            <Work user={user} /> <AccountState user={user} />
          </span>
        }
        actions={
          <>
            {isDoctor && user.blocked_at === null && (
              <LinkButton to={`/doctors/${user.id}`} icon="clock">
                {t`Hours and time off`}
              </LinkButton>
            )}
            {can("user.view") && (
              <LinkButton to={`/users/${user.id}`} icon="lock">
                {t`Account`}
              </LinkButton>
            )}
          </>
        }
      />
      <Columns>
        <Card title={t`Contact`}>
          <Facts
            items={[
              [t`Phone`, phone && <a href={dialing(phone)}>{phone}</a>],
              [t`E-mail address`, user.email && <MailLink address={user.email} />],
              [t`Address`, addressOf(profile)],
            ]}
          />
        </Card>
        <Card title={t`Work`}>
          <Facts
            items={[
              [t`Specialty`, user.specialty],
              [
                t`Bookings`,
                user.is_available_for_booking === null
                  ? null
                  : user.is_available_for_booking
                    ? t`Takes bookings`
                    : t`No bookings`,
              ],
              [t`Registered`, instant(user.created_at)],
              [t`Last signed in`, instant(user.last_login_at) ?? t`Never`],
            ]}
          />
        </Card>
      </Columns>
    </>
  );
}

/** The address in one line, or nothing. */
function addressOf({ street, house, city, region, country }: User["profile"]): string {
  return [[street, house].filter(Boolean).join(" "), city, region, country].filter(Boolean).join(", ");
}
