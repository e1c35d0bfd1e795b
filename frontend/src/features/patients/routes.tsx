import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";
import { isStaff } from "@/shared/session/me";

/** The patients, and the page about one of them, to which other features add sections. */
export const patients = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [
    {
      path: "patients",
      load: () => import("./PatientsPage"),
      needs: (can) => can("patient.list") && isStaff(can),
    },
    {
      path: "patients/:patientId",
      load: () => import("./PatientPage"),
      needs: (can) => can("patient.view") && isStaff(can),
      holdsPatientSections: true,
      pages: [{ path: "", load: () => import("./OverviewSection") }],
    },
  ],
  entries: [
    {
      to: "/patients",
      label: msg`Patients`,
      icon: "people",
      needs: (can) => can("patient.list") && isStaff(can),
      order: 40,
      start: 50,
    },
  ],
});
