import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";
import { isStaff } from "@/shared/session/me";
import { kindsFor } from "./kinds";

/** A patient's record as one timeline: for staff a part of the patient's page, for patients a page of their own. */
export const records = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [{ path: "record", load: () => import("./OwnRecordPage"), needs: (can) => !isStaff(can) }],
  patientSections: [
    {
      path: "record",
      load: () => import("./RecordSection"),
      needs: (can) => kindsFor(can).length > 0,
      label: msg`Record`,
      order: 10,
    },
  ],
  entries: [
    { to: "/record", label: msg`My record`, icon: "record", needs: (can) => !isStaff(can), order: 40 },
  ],
});
