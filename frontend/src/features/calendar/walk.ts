/** Where the arrow keys lead in the calendar. */
export type Step = "up" | "down" | "left" | "right" | "first" | "last";

interface Place {
  key: string;
  from: number;
}

interface Walked {
  key: string;
  items: readonly Place[];
}

/** Cells as they stand on the screen, row by row. */
export type Rows = readonly (readonly Walked[])[];

/** Where somebody is, or was before it vanished. */
export interface Spot {
  item: string;
  cell: string;
  from: number;
}

/** The place of an item. */
export function spotOf(rows: Rows, item: string): Spot | undefined {
  for (const cell of rows.flat()) {
    const place = cell.items.find((one) => one.key === item);
    if (place) return { item, cell: cell.key, from: place.from };
  }
  return undefined;
}

/** Where somebody still is: at the same item, or nearest to where it was, or at the very beginning. */
export function keptSpot(rows: Rows, spot: Spot | null): Spot | undefined {
  const still = spot && spotOf(rows, spot.item);
  if (still) return still;
  const cells = rows.flat();
  const cell = cells.find((one) => one.key === spot?.cell && one.items.length > 0);
  const place = cell && spot ? nearest(cell.items, spot.from) : undefined;
  if (cell && place) return { item: place.key, cell: cell.key, from: place.from };
  const first = cells.find((one) => one.items.length > 0);
  const [beginning] = first?.items ?? [];
  return first && beginning && { item: beginning.key, cell: first.key, from: beginning.from };
}

/** The item one step away; nothing at the edge. */
export function stepFrom(rows: Rows, item: string, step: Step): string | undefined {
  const row = rows.findIndex((cells) => cells.some((cell) => cell.items.some((one) => one.key === item)));
  const column = rows[row]?.findIndex((cell) => cell.items.some((one) => one.key === item)) ?? -1;
  const items = rows[row]?.[column]?.items ?? [];
  const at = items.findIndex((one) => one.key === item);
  const from = items[at]?.from ?? 0;
  switch (step) {
    case "first":
      return items[0]?.key;
    case "last":
      return items.at(-1)?.key;
    case "up":
      return (items[at - 1] ?? above(rows, row, column)?.items.at(-1))?.key;
    case "down":
      return (items[at + 1] ?? below(rows, row, column)?.items[0])?.key;
    case "left":
      return nearest(rows[row]?.slice(0, column).findLast(isFull)?.items ?? [], from)?.key;
    case "right":
      return nearest(rows[row]?.slice(column + 1).find(isFull)?.items ?? [], from)?.key;
  }
}

function isFull(cell: Walked | undefined): boolean {
  return cell !== undefined && cell.items.length > 0;
}

function above(rows: Rows, row: number, column: number): Walked | undefined {
  return rows.slice(0, Math.max(0, row)).findLast((cells) => isFull(cells[column]))?.[column];
}

function below(rows: Rows, row: number, column: number): Walked | undefined {
  return rows.slice(row + 1).find((cells) => isFull(cells[column]))?.[column];
}

/** The item that begins nearest to a time. */
function nearest(items: readonly Place[], from: number): Place | undefined {
  let found = items[0];
  for (const item of items)
    if (found && Math.abs(item.from - from) < Math.abs(found.from - from)) found = item;
  return found;
}
