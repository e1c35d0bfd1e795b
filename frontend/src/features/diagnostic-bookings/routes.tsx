import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";
import { type Can, isStaff } from "@/shared/session/me";

const ofStaff = (can: Can) => can("diagnostic_booking.list") && isStaff(can);

/** Requests that wait for a date, and all diagnostic bookings of the clinic, as its staff sees them. */
export const diagnosticBookings = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [
    { path: "requests", load: () => import("./RequestsPage"), needs: "diagnostic_booking.schedule" },
    { path: "diagnostic-bookings", load: () => import("./DiagnosticBookingsPage"), needs: ofStaff },
    { path: "diagnostic-bookings/:bookingId", load: () => import("./DiagnosticBookingPage"), needs: ofStaff },
  ],
  entries: [
    {
      to: "/requests",
      label: msg`Requests`,
      icon: "inbox",
      needs: "diagnostic_booking.schedule",
      order: 10,
      start: 30,
    },
    {
      to: "/diagnostic-bookings",
      label: msg`Diagnostic bookings`,
      icon: "device",
      needs: ofStaff,
      order: 35,
    },
  ],
});
