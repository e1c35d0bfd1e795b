import { QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Navigate, useLocation, useMatches } from "react-router";
import { createQueryClient } from "@/shared/api/client";
import { viewMeOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { Me } from "@/shared/api/generated/types.gen";
import { Problem } from "@/shared/api/problem";
import { useClinicCard } from "@/shared/clinic/card";
import { ClinicProvider } from "@/shared/clinic/clinic";
import { LiveProvider } from "@/shared/live/live";
import { MeProvider } from "@/shared/session/me";
import { type EndReason, session } from "@/shared/session/tokens";
import { useSessionState } from "@/shared/session/useSessionState";
import { Failed } from "@/shared/ui/States";
import { ToastProvider } from "@/shared/ui/Toast";
import { PublicShell } from "../public/PublicShell";
import { Splash } from "../public/Root";
import { Frame } from "./Frame";

const SignInAgain = lazy(() => import("./SignInAgain"));
// Nobody needs it in the first minutes.
const SessionWarning = lazy(() => import("./SessionWarning"));

/** Around the pages of signed-in people, with what all of them stand on. */
export function SignedInShell() {
  const [queries] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queries}>
      <ToastProvider>
        <Gate />
      </ToastProvider>
    </QueryClientProvider>
  );
}

/** Where those go who leave on purpose; all others sign in and come back to where they were. */
const WAYS_OUT: Partial<Record<EndReason, string>> = { "signed-out": "/", deleted: "/goodbye" };

/** Lets in, shows the menu, and keeps the page while a session is renewed. */
function Gate() {
  const state = useSessionState();
  const location = useLocation();
  const [problem, restore] = useRestoring(state.status === "unknown");
  const isSignedIn = state.status === "signed-in";
  const me = useQuery({ ...viewMeOptions(), enabled: isSignedIn, staleTime: 60_000 });
  const { clinic, problem: unknownClinic, retry } = useClinicCard();
  const person = useSamePerson(me.data);
  const isNowhere = useMatches().some((match) => match.params["*"] !== undefined);

  // To sign in would bring nobody to what is not there.
  if (state.status === "signed-out" && state.reason === "never" && isNowhere) return <PublicShell />;
  if (state.status === "signed-out" && (state.reason !== "ended" || !person)) {
    const next =
      location.pathname === "/start"
        ? ""
        : `?next=${encodeURIComponent(location.pathname + location.search)}`;
    return <Navigate to={WAYS_OUT[state.reason] ?? `/sign-in${next}`} replace />;
  }
  const failure = problem ?? me.error ?? unknownClinic;
  if (person && clinic) {
    return (
      <ClinicProvider clinic={clinic}>
        <MeProvider me={person}>
          <LiveProvider>
            <Frame />
            <Suspense fallback={null}>{isSignedIn && <SessionWarning />}</Suspense>
            <Suspense>{state.status === "signed-out" && <SignInAgain email={person.email ?? ""} />}</Suspense>
          </LiveProvider>
        </MeProvider>
      </ClinicProvider>
    );
  }
  if (failure instanceof Problem) {
    const again = () => {
      if (problem) restore();
      if (me.error) void me.refetch();
      if (unknownClinic) retry();
    };
    return (
      <main id="main">
        <Failed problem={failure} onRetry={again} />
      </main>
    );
  }
  return <Splash />;
}

/** Finds out, while it is not known, whether this browser is signed in. */
function useRestoring(isUnknown: boolean): [problem: Problem | null, again: () => void] {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a further try is made by counting it.
  useEffect(() => {
    if (!isUnknown) return;
    session.restore().then(
      () => setProblem(null),
      (error: unknown) => setProblem(error instanceof Problem ? error : new Problem({ status: 500 })),
    );
  }, [isUnknown, tries]);
  return [problem, () => setTries((count) => count + 1)];
}

/**
 * The signed-in person, also while its session is being renewed. When another tab signs somebody else in, this one
 * begins anew: nothing of the first person may stay on the screen.
 */
function useSamePerson(me: Me | undefined): Me | undefined {
  const queries = useQueryClient();
  const first = useRef<number>(undefined);
  useEffect(() => {
    if (!me) return;
    first.current ??= me.id;
    if (first.current !== me.id) {
      queries.clear();
      globalThis.location.assign("/");
    }
  }, [me, queries]);
  return me;
}
