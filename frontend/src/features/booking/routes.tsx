import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";
import type { Can } from "@/shared/session/me";

const needs = (can: Can) => can("visit.create") && can("diagnostic_booking.create");

/** One screen for every date that the clinic gives: a visit or a diagnostic, new or moved. */
export const booking = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [{ path: "booking", load: () => import("./BookingPage"), needs }],
  entries: [{ to: "/booking", label: msg`Book`, icon: "plus", needs, order: 15 }],
});
