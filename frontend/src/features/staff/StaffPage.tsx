import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listStaffOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { ListStaffData, User } from "@/shared/api/generated/types.gen";
import { MailAddress } from "@/shared/care/MailAddress";
import { dialing, fullName } from "@/shared/care/names";
import { PERSON_FILTERS, PersonFilters, usePersonQuery } from "@/shared/care/PersonFilters";
import { RoleFilter } from "@/shared/care/RoleFilter";
import type { Column } from "@/shared/lists/DataTable";
import { oneOf } from "@/shared/lists/filters";
import { ListView } from "@/shared/lists/ListView";
import { RowLink } from "@/shared/lists/RowLink";
import { useListParams } from "@/shared/lists/useListParams";
import { useCan } from "@/shared/session/me";
import { useRoles } from "@/shared/session/roles";
import { LinkButton } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";
import styles from "./StaffPage.module.css";
import { AccountState, Work } from "./states";

type Sort = NonNullable<NonNullable<ListStaffData["query"]>["sort"]>;

export default function StaffPage() {
  const { t } = useLingui();
  const can = useCan();
  const roles = useRoles().filter(([role]) => role !== "patient");
  const params = useListParams({ filters: [...PERSON_FILTERS, "role"], sort: "last_name" });
  const query = useQuery({
    ...listStaffOptions({
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
  const register = can("staff.register") && (
    <LinkButton to="/staff/new" kind="primary" icon="plus">
      {t`Register a colleague`}
    </LinkButton>
  );
  return (
    <>
      <PageHeader title={t`Staff`} actions={register} />
      <PersonFilters params={params}>
        <RoleFilter params={params} roles={roles} />
      </PersonFilters>
      <ListView
        caption={t`Staff`}
        query={query}
        params={params}
        columns={useColumns()}
        rowKey={(user) => user.id}
        empty={{ icon: "people", title: t`There are no colleagues yet`, action: register }}
      />
    </>
  );
}

function useColumns(): Column<User>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      {
        key: "name",
        header: t`Name`,
        sort: "last_name",
        isTitle: true,
        cell: ({ id, profile }) => <RowLink to={`/staff/${id}`}>{fullName(profile)}</RowLink>,
      },
      {
        key: "work",
        header: t`Work`,
        cell: (user) => (
          <>
            <Work user={user} />
            {user.specialty && <span className={styles.specialty}>{user.specialty}</span>}
          </>
        ),
      },
      {
        key: "phone",
        header: t`Phone`,
        cell: ({ profile: { phone } }) =>
          phone && (
            <a href={dialing(phone)} className="nowrap">
              {phone}
            </a>
          ),
      },
      {
        key: "email",
        header: t`E-mail address`,
        sort: "email",
        cell: ({ email }) => email && <MailAddress address={email} />,
      },
      { key: "account", header: t`Account`, cell: (user) => <AccountState user={user} /> },
    ],
    [t],
  );
}
