interface Dated {
  /** An instant, ISO 8601. */
  at: string;
}

/** One of several lists, the newest first, perhaps read in part only. */
export interface Source<Item extends Dated> {
  items: readonly Item[];
  /** Whether there is nothing older. */
  isWhole: boolean;
}

/**
 * Several lists as one, the newest first.
 *
 * What is older than the end of a list that goes on is held back: something that belongs before it may not be read yet.
 */
export function merged<Item extends Dated>(sources: readonly Source<Item>[]): Item[] {
  const ends = sources.filter((source) => !source.isWhole).map((source) => timeOf(source.items.at(-1)));
  const horizon = Math.max(...ends, Number.NEGATIVE_INFINITY);
  return sources
    .flatMap((source) => source.items)
    .filter((item) => timeOf(item) >= horizon)
    .sort((one, other) => timeOf(other) - timeOf(one));
}

/** A list of which nothing was read yet may hold anything. */
function timeOf(item: Dated | undefined): number {
  return item ? Date.parse(item.at) : Number.POSITIVE_INFINITY;
}
