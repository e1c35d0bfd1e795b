import { type PointerEvent, useEffect, useRef, useState } from "react";
import { itemOf } from "./useRoving";

/** Where something is held over: a cell, and minutes since midnight where the place says them. */
export interface Target {
  cell: string;
  from: number | undefined;
}

interface Options {
  /** The minutes of a place in a cell. */
  minutesAt: (cell: HTMLElement, y: number) => number | undefined;
  onDrop: (item: string, target: Target) => void;
}

interface Dragging {
  item: string;
  target: Target | null;
}

interface Press {
  item: string;
  x: number;
  y: number;
  /** How far below its upper edge the item was taken. */
  below: number;
  isMoving: boolean;
}

/** Pixels that a pointer moves before a press becomes a drag. */
const SLACK = 6;
/** Pixels from the edge in which the calendar scrolls under a drag, and how far. */
const EDGE = 48;
const PACE = 14;

/**
 * Moves visits with the mouse or the pen. Fingers scroll, and everybody has the dialog besides (WCAG 2.5.7).
 *
 * Items that can be moved carry `data-movable`, cells `data-cell`.
 */
export function useDragging({ minutesAt, onDrop }: Options) {
  const [dragging, setDragging] = useState<Dragging | null>(null);
  const press = useRef<Press | null>(null);
  const over = useRef<Target | null>(null);
  const latest = useRef({ minutesAt, onDrop });
  useEffect(() => {
    latest.current = { minutesAt, onDrop };
  });

  useEffect(() => {
    const stop = () => {
      press.current = null;
      over.current = null;
      setDragging(null);
    };
    const move = (event: globalThis.PointerEvent) => {
      const taken = press.current;
      if (!taken) return;
      if (!taken.isMoving && Math.hypot(event.clientX - taken.x, event.clientY - taken.y) < SLACK) return;
      taken.isMoving = true;
      const target = targetAt(event.clientX, event.clientY, taken.below, latest.current.minutesAt);
      if (same(target, over.current) && over.current) return;
      over.current = target;
      setDragging({ item: taken.item, target });
    };
    const up = () => {
      const { current: taken } = press;
      const { current: target } = over;
      if (taken?.isMoving) {
        // The click that the browser makes of the same press is not meant.
        globalThis.addEventListener("click", swallow, { capture: true, once: true });
        setTimeout(() => globalThis.removeEventListener("click", swallow, { capture: true }));
        if (target) latest.current.onDrop(taken.item, target);
      }
      stop();
    };
    const key = (event: KeyboardEvent) => {
      if (event.key === "Escape" && press.current?.isMoving) stop();
    };
    globalThis.addEventListener("pointermove", move);
    globalThis.addEventListener("pointerup", up);
    globalThis.addEventListener("pointercancel", stop);
    globalThis.addEventListener("keydown", key);
    return () => {
      globalThis.removeEventListener("pointermove", move);
      globalThis.removeEventListener("pointerup", up);
      globalThis.removeEventListener("pointercancel", stop);
      globalThis.removeEventListener("keydown", key);
    };
  }, []);

  const onPointerDown = (event: PointerEvent) => {
    const item = itemOf(event.target);
    if (event.button !== 0 || event.pointerType === "touch" || item?.dataset.movable === undefined) return;
    press.current = {
      item: item.dataset.item ?? "",
      x: event.clientX,
      y: event.clientY,
      below: event.clientY - item.getBoundingClientRect().top,
      isMoving: false,
    };
  };
  return { dragging, onPointerDown };
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

function same(one: Target | null, other: Target | null): boolean {
  return one?.cell === other?.cell && one?.from === other?.from;
}

function targetAt(x: number, y: number, below: number, minutesAt: Options["minutesAt"]): Target | null {
  const cell = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-cell]");
  if (!cell) return null;
  scroll(cell.closest<HTMLElement>("[data-scroller]"), x, y);
  const held = itemOf(document.elementFromPoint(x, y))?.dataset.from;
  return {
    cell: cell.dataset.cell ?? "",
    from: minutesAt(cell, y - below) ?? (held === undefined ? undefined : Number(held)),
  };
}

function scroll(scroller: HTMLElement | null, x: number, y: number): void {
  if (!scroller) return;
  const { top, bottom, left, right } = scroller.getBoundingClientRect();
  const down = y > bottom - EDGE ? PACE : y < top + EDGE ? -PACE : 0;
  const across = x > right - EDGE ? PACE : x < left + EDGE ? -PACE : 0;
  if (down !== 0 || across !== 0) scroller.scrollBy(across, down);
}
