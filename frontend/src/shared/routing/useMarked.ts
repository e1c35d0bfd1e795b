import { startTransition, useOptimistic } from "react";

/**
 * A value that the address keeps, and how to choose another one. What was chosen counts at once, not only when the
 * address and the page have followed.
 */
export function useMarked<Value>(
  value: Value,
  onChoose: (value: Value) => void,
): [marked: Value, choose: (value: Value) => void] {
  const [marked, mark] = useOptimistic(value);
  const choose = (chosen: Value) =>
    startTransition(() => {
      mark(chosen);
      onChoose(chosen);
    });
  return [marked, choose];
}
