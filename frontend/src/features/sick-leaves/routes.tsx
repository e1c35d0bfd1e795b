import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";
import { isStaff } from "@/shared/session/me";

/** Who was written off sick: the list for staff, one sick leave with its certificate, and writing one. */
export const sickLeaves = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [
    {
      path: "sick-leaves",
      load: () => import("./SickLeavesPage"),
      needs: (can) => can("sick_leave.list") && isStaff(can),
    },
    { path: "sick-leaves/new", load: () => import("./WriteLeavePage"), needs: "sick_leave.create" },
    { path: "sick-leaves/:leaveId", load: () => import("./SickLeavePage"), needs: "sick_leave.view" },
  ],
  entries: [
    {
      to: "/sick-leaves",
      label: msg`Sick leaves`,
      icon: "leave",
      needs: (can) => can("sick_leave.list") && isStaff(can),
      order: 70,
    },
  ],
});
