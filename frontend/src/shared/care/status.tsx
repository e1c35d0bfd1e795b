import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react";
import type { BookingStatus, VisitStatus } from "@/shared/api/generated/types.gen";
import { Badge, type Tone } from "@/shared/ui/Badge";

type Look = readonly [word: MessageDescriptor, tone: Tone];

const OF_VISITS: Readonly<Record<VisitStatus, Look>> = {
  booked: [msg`Booked`, "info"],
  completed: [msg`Completed`, "success"],
  cancelled: [msg`Cancelled`, "neutral"],
  no_show: [msg`Did not come`, "danger"],
};

const OF_BOOKINGS: Readonly<Record<BookingStatus, Look>> = {
  requested: [msg`Waiting for a date`, "warning"],
  scheduled: [msg`Scheduled`, "info"],
  completed: [msg`Completed`, "success"],
  cancelled: [msg`Cancelled`, "neutral"],
};

/** Where a visit stands, as a word with a colour. */
export function VisitStatusBadge({ status }: { status: VisitStatus }) {
  return <StatusBadge look={OF_VISITS[status]} />;
}

/** Where a diagnostic booking stands, as a word with a colour. */
export function BookingStatusBadge({ status }: { status: BookingStatus }) {
  return <StatusBadge look={OF_BOOKINGS[status]} />;
}

function StatusBadge({ look: [word, tone] }: { look: Look }) {
  const { _ } = useLingui();
  return <Badge tone={tone}>{_(word)}</Badge>;
}

/** The states of a visit with their names, for a filter. */
export function useVisitStatuses(): readonly (readonly [VisitStatus, string])[] {
  return useNamed(OF_VISITS);
}

/** The states of a diagnostic booking with their names, for a filter. */
export function useBookingStatuses(): readonly (readonly [BookingStatus, string])[] {
  return useNamed(OF_BOOKINGS);
}

function useNamed<Status extends string>(looks: Readonly<Record<Status, Look>>) {
  const { _ } = useLingui();
  return (Object.keys(looks) as Status[]).map((status) => [status, _(looks[status][0])] as const);
}
