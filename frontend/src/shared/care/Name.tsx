import type { DoctorRef } from "@/shared/api/generated/types.gen";
import { fullName } from "./names";

/** A person's name among other words: in whichever direction it is written, the words around it stay in their places. */
export function Name({ person }: { person: { first_name: string; last_name: string } }) {
  return <bdi>{fullName(person)}</bdi>;
}

/** A doctor's name with the specialty. */
export function DoctorName({ doctor }: { doctor: DoctorRef }) {
  return (
    <span>
      <Name person={doctor} />
      {doctor.specialty && `, ${doctor.specialty}`}
    </span>
  );
}
