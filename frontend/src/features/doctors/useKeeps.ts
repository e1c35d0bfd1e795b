import { useCan, useMe } from "@/shared/session/me";

/** Whether the reader may take an action with this doctor: a doctor with itself, whoever sees the staff with all. */
export function useKeeps(doctor: number): (action: string) => boolean {
  const can = useCan();
  const me = useMe();
  return (action) => can(action) && (doctor === me.id || can("staff.list"));
}
