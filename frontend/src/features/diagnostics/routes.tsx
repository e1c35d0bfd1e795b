import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";

/** What the clinic examines: the list, the details, and what may be done with them. */
export const diagnostics = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [
    { path: "diagnostics", load: () => import("./DiagnosticsPage"), needs: "diagnostic.list" },
    { path: "diagnostics/:diagnosticId", load: () => import("./DiagnosticPage"), needs: "diagnostic.view" },
  ],
  entries: [
    {
      to: "/diagnostics",
      label: msg`Diagnostics`,
      icon: "flask",
      needs: "diagnostic.list",
      order: 50,
      start: 90,
    },
  ],
});
