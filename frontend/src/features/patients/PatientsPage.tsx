import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listPatientsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { ListPatientsData, User } from "@/shared/api/generated/types.gen";
import { MailAddress } from "@/shared/care/MailAddress";
import { dialing, fullName } from "@/shared/care/names";
import { PERSON_FILTERS, PersonFilters, usePersonQuery } from "@/shared/care/PersonFilters";
import type { Column } from "@/shared/lists/DataTable";
import { ListView } from "@/shared/lists/ListView";
import { RowLink } from "@/shared/lists/RowLink";
import { useListParams } from "@/shared/lists/useListParams";
import { useTimes } from "@/shared/time/useTimes";
import { PageHeader } from "@/shared/ui/PageHeader";
import styles from "./PatientsPage.module.css";

type Sort = NonNullable<NonNullable<ListPatientsData["query"]>["sort"]>;

export default function PatientsPage() {
  const { t } = useLingui();
  const params = useListParams({ filters: PERSON_FILTERS, sort: "last_name" });
  const query = useQuery({
    ...listPatientsOptions({
      query: {
        ...usePersonQuery(params.filters),
        page: params.page,
        page_size: params.pageSize,
        sort: params.sort as Sort,
      },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader title={t`Patients`} />
      <PersonFilters params={params} />
      <ListView
        caption={t`Patients`}
        query={query}
        params={params}
        columns={useColumns()}
        rowKey={(patient) => patient.id}
        empty={{ icon: "people", title: t`There are no patients yet` }}
      />
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
        cell: (patient) => <RowLink to={`/patients/${patient.id}`}>{fullName(patient.profile)}</RowLink>,
      },
      {
        key: "born",
        header: t`Born`,
        sort: "birth_date",
        cell: ({ profile, age }) =>
          profile.birth_date && (
            <span>
              <span className="nowrap">{times.dayPlain(profile.birth_date)}</span>{" "}
              <span className="muted nowrap">({t`${age} years`})</span>
            </span>
          ),
      },
      {
        key: "phone",
        header: t`Phone`,
        cell: ({ profile }) =>
          profile.phone && (
            <a className={`${styles.phone} nowrap`} href={dialing(profile.phone)}>
              {profile.phone}
            </a>
          ),
      },
      {
        key: "email",
        header: t`E-mail address`,
        sort: "email",
        cell: ({ email }) => email && <MailAddress address={email} />,
      },
      { key: "city", header: t`City`, cell: ({ profile }) => profile.city },
    ],
    [t, times],
  );
}
