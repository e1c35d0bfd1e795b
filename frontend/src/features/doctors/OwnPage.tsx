import { useMe } from "@/shared/session/me";
import { DoctorInFull } from "./DoctorPage";

/** A doctor's own page, at an address that the menu knows. */
export default function OwnPage() {
  return <DoctorInFull id={useMe().id} />;
}
