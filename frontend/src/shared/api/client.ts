import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem";
import { client } from "./refusals";

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: Problem;
  }
}

const MOST_RETRIES = 2;
const LONGEST_WAIT = 10_000;

/** Worth another try by itself: nothing was refused, somebody was just not there. */
function isPassing(error: unknown): boolean {
  return error instanceof Problem && (error.isUnreachable || error.status === 503);
}

/** The cache of what the server said. Live events keep it fresh; the time is for when they do not arrive. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 20_000,
        gcTime: 10 * 60_000,
        retry: (count, error) => count < MOST_RETRIES && isPassing(error),
        retryDelay: (count, error) => {
          const told = error instanceof Problem && error.retryAfter ? error.retryAfter * 1000 : 0;
          return Math.min(LONGEST_WAIT, Math.max(told, 500 * 2 ** count));
        },
        // A browser that believes to be offline is asked all the same: it is often wrong, and a clear fault is calmer
        // than waiting without a word.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}

export { client };
