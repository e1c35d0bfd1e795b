import { Navigate } from "react-router";
import { useMe } from "@/shared/session/me";

/** Leads a doctor to its own page, whose address the menu does not know. */
export default function OwnPage() {
  return <Navigate to={`/doctors/${useMe().id}`} replace />;
}
