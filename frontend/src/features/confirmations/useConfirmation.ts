import { useEffect, useState } from "react";
import { confirmDocument } from "@/shared/api/generated/sdk.gen";
import type { Confirmation } from "@/shared/api/generated/types.gen";
import { Problem } from "@/shared/api/problem";
import "@/shared/api/refusals";
import { session } from "@/shared/session/tokens";

export type Answer =
  | { status: "none" }
  | { status: "asking" }
  | { status: "known"; confirmation: Confirmation }
  | { status: "unknown" }
  | { status: "failed"; problem: Problem };

const NONE: Answer = { status: "none" };

/** Asks what the clinic says about a document with a number. Visitors do without the cache of signed-in people's pages. */
export function useConfirmation(number: string | undefined): [answer: Answer, again: () => void] {
  const [answer, setAnswer] = useState<Answer>(NONE);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a further try is made by counting it.
  useEffect(() => {
    if (!number) {
      setAnswer(NONE);
      return;
    }
    const left = new AbortController();
    setAnswer({ status: "asking" });
    ask(number, left.signal).then(
      (found) => !left.signal.aborted && setAnswer(found),
      (error: unknown) => {
        if (!left.signal.aborted) throw error;
      },
    );
    return () => left.abort();
  }, [number, tries]);
  return [answer, () => setTries(tries + 1)];
}

async function ask(number: string, signal: AbortSignal): Promise<Answer> {
  // The client would otherwise ask for a token that no visitor has.
  await session.restore().catch(() => undefined);
  try {
    const { data } = await confirmDocument({ path: { number }, signal, throwOnError: true });
    return { status: "known", confirmation: data };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.status === 404 ? { status: "unknown" } : { status: "failed", problem: error };
  }
}
