import { useCallback, useState } from "react";

/** Headers that make a creating request count once, however often it is sent. */
export type OnceOnly = {
  "Idempotency-Key": string;
};

/**
 * One key for one filled form: `const once = useOnce(); mutate({ body, headers: once.for(body) })`.
 *
 * The same content gives the same key, so that a second click or a repeated try after a lost answer creates nothing
 * more; changed content is another request and gets another key.
 */
export function useOnce(): { for: (body: unknown) => OnceOnly } {
  const [keys] = useState(() => new Map<string, string>());
  const keyFor = useCallback(
    (body: unknown): OnceOnly => {
      const content = JSON.stringify(body);
      const key = keys.get(content) ?? newKey();
      keys.set(content, key);
      return { "Idempotency-Key": key };
    },
    [keys],
  );
  return { for: keyFor };
}

/** 128 random bits; `crypto.randomUUID` exists on secure pages only, and a clinic may serve its own network plainly. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
