import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listDiagnosticBookingsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { DiagnosticBooking } from "@/shared/api/generated/types.gen";
import { dialing } from "@/shared/care/names";
import { BookingStatusBadge, useBookingStatuses } from "@/shared/care/status";
import { useClinic } from "@/shared/clinic/clinic";
import type { Column } from "@/shared/lists/DataTable";
import { FilterBar, SelectFilter } from "@/shared/lists/FilterBar";
import { oneOf } from "@/shared/lists/filters";
import { ListView } from "@/shared/lists/ListView";
import { RowLink } from "@/shared/lists/RowLink";
import { useListParams } from "@/shared/lists/useListParams";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { LinkButton } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";
import { WithdrawButton } from "./WithdrawButton";

/** A patient's own requests for diagnostics and what became of them. */
export default function OwnBookingsPage() {
  const { t } = useLingui();
  const { phone } = useClinic();
  const statuses = useBookingStatuses();
  const params = useListParams({ filters: ["status"], sort: "-requested_at" });
  const status = oneOf(params.filters.status, statuses);
  const query = useQuery({
    ...listDiagnosticBookingsOptions({
      query: { status, page: params.page, page_size: params.pageSize, sort: "-requested_at" },
    }),
    placeholderData: keepPreviousData,
  });
  const ask = (
    <LinkButton to="/diagnostics" kind="primary" icon="plus">
      {t`Ask for a diagnostic`}
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title={t`My requests`}
        lead={
          <>
            <p>
              <Trans>
                You ask for a diagnostic, and the clinic calls you and sets a time. To cancel or move one that
                has a time, call{" "}
                <a className="nowrap" href={dialing(phone)}>
                  {phone}
                </a>
              </Trans>
            </p>
            <ZoneHint />
          </>
        }
        actions={ask}
      />
      <FilterBar isFiltered={params.isFiltered} onClear={params.clearFilters}>
        <SelectFilter
          label={t`Status`}
          value={status}
          onChange={(next) => params.setFilters({ status: next })}
          all={t`All`}
          options={statuses}
        />
      </FilterBar>
      <ListView
        caption={t`My requests`}
        query={query}
        params={params}
        columns={useColumns()}
        rowKey={(booking) => booking.id}
        empty={{ icon: "inbox", title: t`You have not asked for anything yet`, action: ask }}
      />
    </>
  );
}

function useColumns(): Column<DiagnosticBooking>[] {
  const { t } = useLingui();
  const times = useTimes();
  return useMemo(
    () => [
      {
        key: "diagnostic",
        header: t`Diagnostic`,
        isTitle: true,
        cell: ({ diagnostic }) => <RowLink to={`/diagnostics/${diagnostic.id}`}>{diagnostic.name}</RowLink>,
      },
      {
        key: "status",
        header: t`Status`,
        cell: (booking) => <BookingStatusBadge status={booking.status} />,
      },
      {
        key: "when",
        header: t`When`,
        cell: ({ starts_at, requested_at }) =>
          starts_at ? (
            <span className="nowrap">{times.dateTime(starts_at)}</span>
          ) : (
            <span className="muted">{t`Asked on ${times.date(requested_at)}`}</span>
          ),
      },
      { key: "note", header: t`Note`, cell: (booking) => booking.note },
      {
        key: "actions",
        header: t`Actions`,
        isActions: true,
        cell: (booking) => <WithdrawButton booking={booking} />,
      },
    ],
    [t, times],
  );
}
