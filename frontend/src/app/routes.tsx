import { account } from "@/features/account/routes";
import { agenda } from "@/features/agenda/routes";
import { booking } from "@/features/booking/routes";
import { calendar } from "@/features/calendar/routes";
import { diagnosticBookings } from "@/features/diagnostic-bookings/routes";
import { diagnostics } from "@/features/diagnostics/routes";
import { doctors } from "@/features/doctors/routes";
import { journalEntries } from "@/features/journal-entries/routes";
import { oversight } from "@/features/oversight/routes";
import { overview } from "@/features/overview/routes";
import { ownCare } from "@/features/own-care/routes";
import { patients } from "@/features/patients/routes";
import { prescriptions } from "@/features/prescriptions/routes";
import { records } from "@/features/records/routes";
import { sickLeaves } from "@/features/sick-leaves/routes";
import { staff } from "@/features/staff/routes";
import { users } from "@/features/users/routes";
import { visits } from "@/features/visits/routes";
import type { Feature } from "@/shared/routing/feature";

/**
 * Every feature for signed-in people: its pages, its words and its places in the menu. A new feature is one more line.
 *
 * Visitors do not load this table; what is for them stands in `publicRoutes.tsx`.
 */
export const FEATURES: readonly Feature[] = [
  overview,
  account,
  agenda,
  ownCare,
  calendar,
  diagnostics,
  visits,
  patients,
  diagnosticBookings,
  booking,
  records,
  journalEntries,
  prescriptions,
  sickLeaves,
  doctors,
  staff,
  users,
  oversight,
];
