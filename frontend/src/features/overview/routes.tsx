import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";

/** The clinic at a glance: where those who run it begin. */
export const overview = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [{ path: "overview", load: () => import("./OverviewPage"), needs: "overview.view" }],
  entries: [
    { to: "/overview", label: msg`Overview`, icon: "chart", needs: "overview.view", order: 5, start: 5 },
  ],
});
