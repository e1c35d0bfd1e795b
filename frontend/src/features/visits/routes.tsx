import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";
import { isStaff } from "@/shared/session/me";

/** All visits of the clinic, as its staff sees them. */
export const visits = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [
    { path: "visits", load: () => import("./VisitsPage"), needs: (can) => can("visit.list") && isStaff(can) },
    {
      path: "visits/:visitId",
      load: () => import("./VisitPage"),
      needs: (can) => can("visit.view") && isStaff(can),
    },
  ],
  entries: [
    {
      to: "/visits",
      label: msg`Visits`,
      icon: "clock",
      needs: (can) => can("visit.list") && isStaff(can),
      order: 30,
      start: 60,
    },
  ],
});
