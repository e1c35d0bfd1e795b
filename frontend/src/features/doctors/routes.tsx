import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";
import { OWN_AGENDA } from "@/shared/session/me";

/** The doctor directory, and when doctors work. */
export const doctors = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [
    { path: "doctors", load: () => import("./DoctorsPage"), needs: "doctor.list" },
    { path: "doctors/own", load: () => import("./OwnPage"), needs: OWN_AGENDA },
    { path: "doctors/:doctorId", load: () => import("./DoctorPage"), needs: "doctor.view" },
    {
      path: "doctors/:doctorId/working-hours",
      load: () => import("./HoursPage"),
      needs: "working_hours.edit",
    },
  ],
  entries: [
    { to: "/doctors/own", label: msg`My working hours`, icon: "clock", needs: OWN_AGENDA, order: 78 },
    { to: "/doctors", label: msg`Doctors`, icon: "doctor", needs: "doctor.list", order: 80 },
  ],
});
