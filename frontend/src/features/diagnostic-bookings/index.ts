import { lazy } from "react";
import { loadCatalogue } from "@/shared/i18n/i18n";
import { diagnosticBookings } from "./routes";

/** The note of a call, for the page on which the request is given its date while the call goes on. */
export const CallNote = lazy(async () => {
  const [module] = await Promise.all([import("./CallNote"), loadCatalogue(diagnosticBookings.catalogue)]);
  return { default: module.CallNote };
});
