import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { listLoginAttemptsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { deleteLoginAttempt } from "@/shared/api/generated/sdk.gen";
import type { ListLoginAttemptsData, LoginAttempt } from "@/shared/api/generated/types.gen";
import { MailAddress } from "@/shared/care/MailAddress";
import { ConfirmDialog } from "@/shared/forms/ConfirmDialog";
import type { Column } from "@/shared/lists/DataTable";
import { DayFilter, FilterBar, SelectFilter, TextFilter } from "@/shared/lists/FilterBar";
import { dayIn } from "@/shared/lists/filters";
import { ListView } from "@/shared/lists/ListView";
import { MoreFilters } from "@/shared/lists/MoreFilters";
import { useListParams } from "@/shared/lists/useListParams";
import { deviceOf } from "@/shared/session/device";
import { useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { Badge } from "@/shared/ui/Badge";
import { Button } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";
import { useAnnouncer } from "@/shared/ui/Toast";
import { READ_AGAIN, RefreshButton } from "./Freshness";
import styles from "./Oversight.module.css";

type Sort = NonNullable<NonNullable<ListLoginAttemptsData["query"]>["sort"]>;

export default function LoginAttemptsPage() {
  const { t } = useLingui();
  const [deleting, setDeleting] = useState<LoginAttempt | null>(null);
  const params = useListParams({
    filters: ["email", "ip_address", "success", "from", "to"],
    sort: "-created_at",
  });
  const { filters, setFilters } = params;
  const query = useQuery({
    ...listLoginAttemptsOptions({
      query: {
        email: filters.email,
        ip_address: filters.ip_address,
        success: filters.success === "yes" ? true : filters.success === "no" ? false : undefined,
        from: dayIn(filters.from),
        to: dayIn(filters.to),
        page: params.page,
        page_size: params.pageSize,
        sort: params.sort as Sort,
      },
    }),
    ...READ_AGAIN,
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader
        title={t`Login history`}
        lead={<Trans>Every attempt to sign in, with the address as it was typed.</Trans>}
        actions={<RefreshButton query={query} />}
      />
      <FilterBar isFiltered={params.isFiltered} onClear={params.clearFilters}>
        <TextFilter
          label={t`E-mail address`}
          value={filters.email}
          onChange={(email) => setFilters({ email })}
        />
        <SelectFilter
          label={t`Result`}
          value={filters.success}
          onChange={(success) => setFilters({ success })}
          all={t`All`}
          options={[
            ["yes", t`Signed in`],
            ["no", t`Failed`],
          ]}
        />
        <DayFilter label={t`From`} value={filters.from} onChange={(from) => setFilters({ from })} />
        <DayFilter label={t`To`} value={filters.to} onChange={(to) => setFilters({ to })} />
        <MoreFilters isUsed={Boolean(filters.ip_address)}>
          <TextFilter
            label={t`IP address`}
            value={filters.ip_address}
            onChange={(ip_address) => setFilters({ ip_address })}
          />
        </MoreFilters>
      </FilterBar>
      <ListView
        caption={t`Login history`}
        query={query}
        params={params}
        columns={useColumns(setDeleting)}
        rowKey={(attempt) => attempt.id}
        empty={{ icon: "history", title: t`Nobody has tried to sign in yet` }}
      />
      <ZoneHint />
      {deleting && (
        <DeleteDialog
          attempt={deleting}
          onClose={() => setDeleting(null)}
          onDone={() => void query.refetch()}
        />
      )}
    </>
  );
}

function useColumns(onDelete: (attempt: LoginAttempt) => void): Column<LoginAttempt>[] {
  const { t } = useLingui();
  const times = useTimes();
  const can = useCan();
  return useMemo(
    () => [
      {
        key: "when",
        header: t`When`,
        sort: "created_at",
        isTitle: true,
        cell: (attempt) => <span className="nowrap">{times.dateTime(attempt.created_at)}</span>,
      },
      {
        key: "email",
        header: t`E-mail address`,
        cell: (attempt) => <MailAddress address={attempt.email} />,
      },
      {
        key: "result",
        header: t`Result`,
        cell: ({ success }) =>
          success ? <Badge tone="success">{t`Signed in`}</Badge> : <Badge tone="danger">{t`Failed`}</Badge>,
      },
      {
        key: "from",
        header: t`From where`,
        cell: ({ ip_address, user_agent }) => (
          <span className={styles.wide}>
            {ip_address}
            {user_agent && (
              <span className={styles.device} title={user_agent}>
                {deviceOf(user_agent)}
              </span>
            )}
          </span>
        ),
      },
      ...(can("login_attempt.delete")
        ? [
            {
              key: "delete",
              header: t`Delete`,
              isActions: true,
              cell: (attempt: LoginAttempt) => (
                <Button kind="quiet" icon="trash" iconOnly small onClick={() => onDelete(attempt)}>
                  {t`Delete the attempt of ${attempt.email}, ${times.dateTime(attempt.created_at)}`}
                </Button>
              ),
            },
          ]
        : []),
    ],
    [t, times, can, onDelete],
  );
}

interface DeleteProps {
  attempt: LoginAttempt;
  onClose: () => void;
  onDone: () => void;
}

function DeleteDialog({ attempt, onClose, onDone }: DeleteProps) {
  const { t } = useLingui();
  const times = useTimes();
  const { done } = useAnnouncer();
  const remove = async () => {
    await deleteLoginAttempt({ path: { attempt_id: attempt.id }, throwOnError: true });
    onClose();
    done(t`The attempt was deleted.`);
    onDone();
  };
  return (
    <ConfirmDialog
      title={t`Delete this attempt?`}
      confirm={t`Delete`}
      danger
      onConfirm={remove}
      onClose={onClose}
    >
      <div className="stack">
        <p className={styles.long}>
          <strong>
            <MailAddress address={attempt.email} />
          </strong>
          <br />
          {times.dateTime(attempt.created_at)}, {attempt.success ? t`Signed in` : t`Failed`}
          {attempt.ip_address && `, ${attempt.ip_address}`}
        </p>
        <p>
          <Trans>
            It leaves the login history; the audit trail keeps that it was there and who deleted it.
          </Trans>
        </p>
      </div>
    </ConfirmDialog>
  );
}
