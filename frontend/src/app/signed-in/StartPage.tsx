import { Navigate } from "react-router";
import { useCan } from "@/shared/session/me";
import { startFor } from "./navigation";

/** Leads to where the signed-in person's work begins. */
export function StartPage() {
  return <Navigate to={startFor(useCan())} replace />;
}
