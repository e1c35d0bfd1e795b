import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";
import { OWN_AGENDA } from "@/shared/session/me";

/** A doctor's day: who comes next, and who comes after. */
export const agenda = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [{ path: "agenda", load: () => import("./AgendaPage"), needs: OWN_AGENDA }],
  entries: [{ to: "/agenda", label: msg`My day`, icon: "home", needs: OWN_AGENDA, order: 10, start: 10 }],
});
