import { defineFeature } from "@/shared/routing/feature";

/** The clinic's public home page. */
export const home = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [{ path: "", load: () => import("./HomePage") }],
});
