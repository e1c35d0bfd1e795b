import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { viewUserOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { User } from "@/shared/api/generated/types.gen";
import { fullName } from "@/shared/care/names";
import { useId } from "@/shared/routing/params";
import { useCan, useMe } from "@/shared/session/me";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { Banner } from "@/shared/ui/Banner";
import { LinkButton } from "@/shared/ui/Button";
import { Columns } from "@/shared/ui/Columns";
import { Menu } from "@/shared/ui/Menu";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";
import { rulesOf } from "./rules";
import { AccountBadge, RoleBadges } from "./UserBadges";
import { AccountCard, PersonCard, TrailCard } from "./UserCards";
import { type Asked, UserDialog } from "./UserDialogs";

export default function UserPage() {
  const id = useId("userId");
  const query = useQuery(viewUserOptions({ path: { user_id: id } }));
  return <Loaded query={query}>{(user) => <Details user={user} />}</Loaded>;
}

function Details({ user }: { user: User }) {
  const { t } = useLingui();
  const me = useMe();
  const can = useCan();
  const [asking, setAsking] = useState<Asked | null>(null);
  const rules = rulesOf(user, { can, me });
  const ask = (asked: Asked) => () => setAsking(asked);
  return (
    <>
      <PageHeader
        title={fullName(user.profile)}
        crumbs={[{ to: "/users", label: t`Accounts` }]}
        lead={
          <span className="row">
            <RoleBadges user={user} />
            <AccountBadge user={user} />
          </span>
        }
        actions={
          <>
            {rules.change && (
              <LinkButton to={`/users/${user.id}/change`} kind="primary" icon="edit">
                {t`Change`}
              </LinkButton>
            )}
            <Menu
              label={t`More`}
              kind="secondary"
              items={[
                rules.unblock && { label: t`Unblock`, icon: "check", onSelect: ask("unblock") },
                rules.grant && {
                  label: t`Make an administrator`,
                  icon: "shield",
                  onSelect: ask("grant"),
                },
                rules.revoke && {
                  label: t`Take administrator's rights away`,
                  icon: "shield",
                  onSelect: ask("revoke"),
                },
                rules.block && { label: t`Block`, icon: "lock", onSelect: ask("block") },
                rules.remove && { label: t`Delete`, icon: "trash", danger: true, onSelect: ask("delete") },
              ]}
            />
          </>
        }
      />
      {user.id === me.id && (
        <Banner
          title={t`This is your own account`}
          actions={<LinkButton to="/account" small>{t`Your account and settings`}</LinkButton>}
        />
      )}
      <Columns>
        <div className="stack">
          <AccountCard user={user} />
          <TrailCard user={user} />
        </div>
        <PersonCard user={user} />
      </Columns>
      <ZoneHint />
      {asking && <UserDialog asked={asking} user={user} onClose={() => setAsking(null)} />}
    </>
  );
}
