import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";
import { type Can, isStaff } from "@/shared/session/me";

const isPatient = (can: Can) => !isStaff(can);

/** A patient's own pages: home, visits, requests and bookings. The record has a feature of its own. */
export const ownCare = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [
    { path: "home", load: () => import("./PatientHomePage"), needs: isPatient },
    { path: "own-visits", load: () => import("./OwnVisitsPage"), needs: isPatient },
    { path: "own-bookings", load: () => import("./OwnBookingsPage"), needs: isPatient },
  ],
  entries: [
    { to: "/home", label: msg`Home`, icon: "home", needs: isPatient, order: 10, start: 10 },
    { to: "/own-visits", label: msg`My visits`, icon: "calendar", needs: isPatient, order: 20 },
    { to: "/own-bookings", label: msg`Requests`, icon: "inbox", needs: isPatient, order: 30 },
  ],
});
