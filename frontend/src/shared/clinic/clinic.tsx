import { createContext, type ReactNode, useContext } from "react";
import type { ClinicCard } from "@/shared/api/generated/types.gen";

const ClinicContext = createContext<ClinicCard | undefined>(undefined);

/** Gives everything below the clinic's name, telephone and zone. */
export function ClinicProvider({ clinic, children }: { clinic: ClinicCard; children: ReactNode }) {
  return <ClinicContext value={clinic}>{children}</ClinicContext>;
}

/** The clinic: name, telephone, address, zone and opening hours. */
export function useClinic(): ClinicCard {
  const clinic = useContext(ClinicContext);
  if (!clinic) throw new Error("useClinic needs a ClinicProvider around it.");
  return clinic;
}
