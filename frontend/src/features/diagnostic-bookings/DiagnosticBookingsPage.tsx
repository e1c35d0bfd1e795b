import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listDiagnosticBookingsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { DiagnosticBooking, ListDiagnosticBookingsData } from "@/shared/api/generated/types.gen";
import { fullName } from "@/shared/care/names";
import { BookingStatusBadge, useBookingStatuses } from "@/shared/care/status";
import type { Column } from "@/shared/lists/DataTable";
import { dayIn, numberIn, oneOf } from "@/shared/lists/filters";
import { ListView } from "@/shared/lists/ListView";
import { RowLink } from "@/shared/lists/RowLink";
import { useListParams } from "@/shared/lists/useListParams";
import { useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { LinkButton } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";
import { BookingFilters, FILTERS } from "./BookingFilters";

type Sort = NonNullable<NonNullable<ListDiagnosticBookingsData["query"]>["sort"]>;

/** All diagnostic bookings of the clinic, the newest requests first. */
export default function DiagnosticBookingsPage() {
  const { t } = useLingui();
  const can = useCan();
  const statuses = useBookingStatuses();
  const params = useListParams({ filters: FILTERS, sort: "-requested_at" });
  const { diagnostic_id, patient_id, status, from, to, ...texts } = params.filters;
  const query = useQuery({
    ...listDiagnosticBookingsOptions({
      query: {
        ...texts,
        diagnostic_id: numberIn(diagnostic_id),
        patient_id: numberIn(patient_id),
        status: oneOf(status, statuses),
        from: dayIn(from),
        to: dayIn(to),
        page: params.page,
        page_size: params.pageSize,
        sort: params.sort as Sort,
      },
    }),
    placeholderData: keepPreviousData,
  });
  const book = can("diagnostic_booking.create") && (
    <LinkButton to="/booking?kind=diagnostic" kind="primary" icon="plus">
      {t`Book a diagnostic`}
    </LinkButton>
  );
  return (
    <>
      <PageHeader title={t`Diagnostic bookings`} lead={<ZoneHint />} actions={book} />
      <BookingFilters params={params} />
      <ListView
        caption={t`Diagnostic bookings`}
        query={query}
        params={params}
        columns={useColumns()}
        rowKey={(booking) => booking.id}
        empty={{ icon: "flask", title: t`There are no diagnostic bookings yet`, action: book }}
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
        key: "patient",
        header: t`Patient`,
        isTitle: true,
        cell: (booking) => (
          <RowLink to={`/diagnostic-bookings/${booking.id}`}>{fullName(booking.patient)}</RowLink>
        ),
      },
      { key: "diagnostic", header: t`Diagnostic`, cell: (booking) => booking.diagnostic.name },
      {
        key: "when",
        header: t`When`,
        sort: "starts_at",
        cell: (booking) =>
          booking.starts_at &&
          booking.ends_at && (
            <span>
              <span className="nowrap">{times.date(booking.starts_at)}</span>{" "}
              <span className="nowrap">{times.timeRange(booking.starts_at, booking.ends_at)}</span>
            </span>
          ),
      },
      {
        key: "status",
        header: t`Status`,
        cell: (booking) => <BookingStatusBadge status={booking.status} />,
      },
      {
        key: "requested",
        header: t`Asked for`,
        sort: "requested_at",
        cell: (booking) => <span className="nowrap">{times.date(booking.requested_at)}</span>,
      },
    ],
    [t, times],
  );
}
