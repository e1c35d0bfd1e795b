import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";

/** Colleagues: who works here, how to reach them, and how somebody new comes in. */
export const staff = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [
    { path: "staff", load: () => import("./StaffPage"), needs: "staff.list" },
    { path: "staff/new", load: () => import("./RegisterStaffPage"), needs: "staff.register" },
    { path: "staff/:userId", load: () => import("./ColleaguePage"), needs: "staff.view" },
  ],
  entries: [{ to: "/staff", label: msg`Staff`, icon: "people", needs: "staff.list", order: 82 }],
});
