/** A stretch of one day in minutes since midnight, half-open: it ends before `to`. */
export interface Stretch {
  from: number;
  to: number;
}

/** Stretches in order, those that touch or overlap made one. */
export function merged(stretches: readonly Stretch[]): Stretch[] {
  const found: Stretch[] = [];
  for (const { from, to } of stretches.toSorted((one, other) => one.from - other.from)) {
    const last = found.at(-1);
    if (from >= to) continue;
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else found.push({ from, to });
  }
  return found;
}

/** What is left of stretches without others. */
export function without(stretches: readonly Stretch[], taken: readonly Stretch[]): Stretch[] {
  const gone = merged(taken);
  return stretches.flatMap(({ from, to }) => {
    const left: Stretch[] = [];
    let at = from;
    for (const one of gone) {
      if (one.to <= at || one.from >= to) continue;
      if (one.from > at) left.push({ from: at, to: one.from });
      at = one.to;
    }
    if (at < to) left.push({ from: at, to });
    return left;
  });
}

/**
 * The times of one length that can be booked: counted in steps from the start of each block of working hours, as the
 * server counts them.
 */
export function slotsOf(hours: readonly Stretch[], free: readonly Stretch[], minutes: number): Stretch[] {
  const found: Stretch[] = [];
  for (const block of merged(hours)) {
    for (let from = block.from; from + minutes <= block.to; from += minutes) {
      const to = from + minutes;
      if (free.some((one) => one.from <= from && to <= one.to)) found.push({ from, to });
    }
  }
  return found;
}

/** A lane beside others for what runs at the same time. */
export interface Lane {
  lane: number;
  lanes: number;
}

/** Puts stretches that overlap beside each other; they have to be in order of their starts. */
export function inLanes<T extends Stretch>(stretches: readonly T[]): (T & Lane)[] {
  const placed: (T & Lane)[] = [];
  let group: (T & Lane)[] = [];
  let end = -1;
  for (const one of stretches) {
    if (one.from >= end) {
      group = [];
      end = -1;
    }
    const busy = new Set(group.filter((other) => other.to > one.from).map((other) => other.lane));
    let lane = 0;
    while (busy.has(lane)) lane += 1;
    const put = { ...one, lane, lanes: 1 };
    group.push(put);
    placed.push(put);
    end = Math.max(end, one.to);
    const lanes = Math.max(...group.map((other) => other.lane)) + 1;
    for (const other of group) other.lanes = lanes;
  }
  return placed;
}
