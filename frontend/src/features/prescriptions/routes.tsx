import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";
import { type Can, isStaff } from "@/shared/session/me";

/** Whose work prescribing is; doctors read prescriptions, administrators write them for somebody. */
const prescribes = (can: Can) => can("prescription.create") && !can("journal_entry.create");

/** What pharmacists prescribe: their start page, the list, one prescription, writing and correcting. */
export const prescriptions = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [
    { path: "pharmacy", load: () => import("./PharmacyPage"), needs: prescribes },
    {
      path: "prescriptions",
      load: () => import("./PrescriptionsPage"),
      needs: (can) => can("prescription.list") && isStaff(can),
    },
    { path: "prescriptions/new", load: () => import("./PrescribePage"), needs: "prescription.create" },
    {
      path: "prescriptions/:prescriptionId",
      load: () => import("./PrescriptionPage"),
      needs: "prescription.view",
    },
  ],
  entries: [
    { to: "/pharmacy", label: msg`Pharmacy`, icon: "home", needs: prescribes, order: 10, start: 10 },
    {
      to: "/prescriptions",
      label: msg`Prescriptions`,
      icon: "pill",
      needs: (can) => can("prescription.list") && isStaff(can),
      order: 65,
    },
  ],
});
