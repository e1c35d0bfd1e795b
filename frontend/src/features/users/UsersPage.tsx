import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listUsersOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { ListUsersData, User } from "@/shared/api/generated/types.gen";
import { MailAddress } from "@/shared/care/MailAddress";
import { fullName } from "@/shared/care/names";
import { PERSON_FILTERS, PersonFilters, usePersonQuery } from "@/shared/care/PersonFilters";
import { RoleFilter } from "@/shared/care/RoleFilter";
import type { Column } from "@/shared/lists/DataTable";
import { oneOf } from "@/shared/lists/filters";
import { ListView } from "@/shared/lists/ListView";
import { RowLink } from "@/shared/lists/RowLink";
import { useListParams } from "@/shared/lists/useListParams";
import { useRoles } from "@/shared/session/roles";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { PageHeader } from "@/shared/ui/PageHeader";
import { AccountBadge, RoleBadges } from "./UserBadges";
import styles from "./UsersPage.module.css";

type Sort = NonNullable<NonNullable<ListUsersData["query"]>["sort"]>;

export default function UsersPage() {
  const { t } = useLingui();
  const roles = useRoles();
  const params = useListParams({ filters: [...PERSON_FILTERS, "role"], sort: "last_name" });
  const query = useQuery({
    ...listUsersOptions({
      query: {
        ...usePersonQuery(params.filters),
        role: oneOf(params.filters.role, roles),
        page: params.page,
        page_size: params.pageSize,
        sort: params.sort as Sort,
      },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader
        title={t`Accounts`}
        lead={<Trans>Everybody with an account, and patients who were entered without one.</Trans>}
      />
      <PersonFilters params={params}>
        <RoleFilter params={params} roles={roles} />
      </PersonFilters>
      <ListView
        caption={t`Accounts`}
        query={query}
        params={params}
        columns={useColumns()}
        rowKey={(user) => user.id}
        empty={{ icon: "people", title: t`There are no accounts yet` }}
      />
      <ZoneHint />
    </>
  );
}

function useColumns(): Column<User>[] {
  const { t } = useLingui();
  const times = useTimes();
  return useMemo(
    () => [
      {
        key: "name",
        header: t`Name`,
        sort: "last_name",
        isTitle: true,
        cell: ({ id, profile }) => (
          <>
            <RowLink to={`/users/${id}`}>{fullName(profile)}</RowLink>
            {profile.birth_date && (
              <span className={styles.born}>{t`Born ${times.dayPlain(profile.birth_date)}`}</span>
            )}
          </>
        ),
      },
      { key: "role", header: t`Role`, cell: (user) => <RoleBadges user={user} /> },
      {
        key: "email",
        header: t`E-mail address`,
        sort: "email",
        cell: ({ email }) => email && <MailAddress address={email} />,
      },
      { key: "account", header: t`Account`, cell: (user) => <AccountBadge user={user} /> },
      {
        key: "login",
        header: t`Last signed in`,
        sort: "last_login_at",
        cell: ({ last_login_at }) =>
          last_login_at ? (
            <span className="nowrap">{times.dateTime(last_login_at)}</span>
          ) : (
            <span className="muted">{t`Never`}</span>
          ),
      },
    ],
    [t, times],
  );
}
