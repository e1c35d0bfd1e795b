import { useSyncExternalStore } from "react";
import { type SessionState, session } from "./tokens";

/** Whether somebody is signed in, as far as it is known. */
export function useSessionState(): SessionState {
  return useSyncExternalStore(session.subscribe, session.snapshot);
}
