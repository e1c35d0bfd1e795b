/** The round numbers that a scale ends at, in tenths of the next power of ten. */
const ROUND = [1, 2, 4, 5, 10];

/**
 * The marks of a scale that begins at nothing and reaches a largest value: at most five, whole, at equal distances, and
 * the last of them not below the value.
 */
export function marksOf(largest: number): number[] {
  const top = topOf(Math.max(1, Math.ceil(largest)));
  const steps = [4, 5, 2, 1].find((count) => top % count === 0) ?? 1;
  return Array.from({ length: steps }, (_, index) => ((index + 1) * top) / steps);
}

function topOf(largest: number): number {
  if (largest <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(largest));
  const factor = ROUND.find((round) => round * power >= largest) ?? 10;
  // Of 30 the next round number is 40, but of 60 it is 100, and a third of the picture would be empty.
  return factor === 10 && largest <= 8 * power ? 8 * power : factor * power;
}

/** Every how manyth of several labels is shown, so that at most `most` are; counted from the last one. */
export function everyOf(count: number, most: number): number {
  return Math.max(1, Math.ceil(count / most));
}
