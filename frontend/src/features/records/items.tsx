import { useLingui } from "@lingui/react/macro";
import { useCallback } from "react";
import { Link } from "react-router";
import { Amendment } from "@/shared/care/Amendment";
import { Authorship } from "@/shared/care/Authorship";
import { DoctorName } from "@/shared/care/Name";
import { EntryFacts, LeaveFacts, PrescriptionFacts } from "@/shared/care/RecordFacts";
import { BookingStatusBadge, VisitStatusBadge } from "@/shared/care/status";
import { Written } from "@/shared/care/Written";
import { useTimes } from "@/shared/time/useTimes";
import type { TimelineItem } from "@/shared/ui/Timeline";
import type { RecordItem } from "./useRecord";

/** What tells an item from all others. */
export function keyOf(item: RecordItem): string {
  switch (item.kind) {
    case "journal":
      return `journal-${item.entry.id}`;
    case "diagnosis":
      return `diagnosis-${item.diagnosis.id}`;
    case "prescription":
      return `prescription-${item.prescription.id}`;
    case "leave":
      return `leave-${item.leave.id}`;
    case "visit":
      return `visit-${item.visit.id}`;
    case "examination":
      return `examination-${item.booking.id}`;
  }
}

/** Gives an item of the record as it stands in the timeline. Staff can open visits and bookings too. */
export function useTimelineItem(isForStaff: boolean): (item: RecordItem) => TimelineItem {
  const { t } = useLingui();
  const times = useTimes();
  return useCallback(
    (item) => {
      const key = keyOf(item);
      const when = (what: string) => `${times.dateTime(item.at)} · ${what}`;
      switch (item.kind) {
        case "journal": {
          const { entry } = item;
          return {
            key,
            icon: "note",
            when: when(t`Journal`),
            title: (
              <Link to={`/journal-entries/${entry.id}`}>
                <Written text={entry.diagnosis} isAmended={entry.amended_by !== null} />
              </Link>
            ),
            body: (
              <>
                <EntryFacts entry={entry} />
                <Amendment record={entry} base="/journal-entries" />
                <span className="muted">
                  <Authorship record={entry} />
                </span>
              </>
            ),
          };
        }
        case "diagnosis": {
          const { diagnosis } = item;
          return {
            key,
            icon: "note",
            when: when(t`Diagnosis`),
            title: <Written text={diagnosis.diagnosis} isAmended={diagnosis.amended_by !== null} />,
            body: (
              <span className="muted">
                <Authorship record={{ ...diagnosis, written_by: null }} />
              </span>
            ),
          };
        }
        case "prescription": {
          const { prescription } = item;
          return {
            key,
            icon: "pill",
            when: when(t`Prescription`),
            title: (
              <Link to={`/prescriptions/${prescription.id}`}>
                <Written text={prescription.medicine} isAmended={prescription.amended_by !== null} />
              </Link>
            ),
            body: (
              <>
                <PrescriptionFacts prescription={prescription} />
                <Amendment record={prescription} base="/prescriptions" />
                <span className="muted">
                  <Authorship record={prescription} />
                </span>
              </>
            ),
          };
        }
        case "leave": {
          const { leave } = item;
          return {
            key,
            icon: "leave",
            when: when(t`Sick leave`),
            title: (
              <Link to={`/sick-leaves/${leave.id}`}>
                <Written text={leave.diagnosis} />
              </Link>
            ),
            body: (
              <>
                <LeaveFacts leave={leave} />
                <span className="muted">
                  <Authorship record={leave} />
                </span>
              </>
            ),
          };
        }
        case "visit": {
          const { visit } = item;
          const doctor = <DoctorName doctor={visit.doctor} />;
          return {
            key,
            icon: "doctor",
            when: when(t`Visit`),
            title: (
              <span className="row">
                {isForStaff ? <Link to={`/visits/${visit.id}`}>{doctor}</Link> : doctor}
                <VisitStatusBadge status={visit.status} />
              </span>
            ),
            body: visit.note && <Written text={visit.note} />,
          };
        }
        case "examination": {
          const { booking } = item;
          const { name } = booking.diagnostic;
          return {
            key,
            icon: "flask",
            when: when(t`Diagnostic`),
            title: (
              <span className="row">
                {isForStaff ? <Link to={`/diagnostic-bookings/${booking.id}`}>{name}</Link> : name}
                <BookingStatusBadge status={booking.status} />
              </span>
            ),
            body: booking.note && <Written text={booking.note} />,
          };
        }
      }
    },
    [t, times, isForStaff],
  );
}
