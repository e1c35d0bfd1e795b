import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";
import { type Can, isStaff } from "@/shared/session/me";

const needs = (can: Can) => can("visit.list") && isStaff(can);

/** Who is seen by whom and when: the days and weeks of the doctors. */
export const calendar = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [{ path: "calendar", load: () => import("./CalendarPage"), needs }],
  entries: [{ to: "/calendar", label: msg`Calendar`, icon: "calendar", needs, order: 20, start: 40 }],
});
