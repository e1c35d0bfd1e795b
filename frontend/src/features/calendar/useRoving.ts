import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { keptSpot, type Rows, type Spot, type Step, spotOf, stepFrom } from "./walk";

const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "first",
  End: "last",
};

interface Roving {
  /** The one item that Tab stops at. */
  spot: Spot | undefined;
  /** What the element around all items needs. */
  handlers: {
    onKeyDown: (event: KeyboardEvent) => void;
    onFocus: (event: FocusEvent) => void;
    onBlur: (event: FocusEvent) => void;
  };
  /** Makes an item the one that Tab stops at, without going there. */
  follow: (item: string) => void;
  /** Goes to that item, if nothing else has the focus. */
  restore: () => void;
}

export function itemOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-item]") : null;
}

/**
 * One stop for Tab, and arrow keys from there (WAI-ARIA Authoring Practices, roving tabindex). Whoever stands on
 * something that another person changes stays there, or next to it when it is gone.
 */
export function useRoving(rows: Rows, box: RefObject<HTMLElement | null>): Roving {
  const [chosen, setChosen] = useState<Spot | null>(null);
  const isInside = useRef(false);
  const spot = useMemo(() => keptSpot(rows, chosen), [rows, chosen]);

  const restore = () => {
    const has = document.activeElement;
    if (has !== null && has !== document.body) return;
    element(box.current, spot?.item)?.focus({ preventScroll: true });
  };
  useLayoutEffect(() => {
    if (isInside.current) restore();
  });

  return {
    spot,
    follow: (item) => setChosen(spotOf(rows, item) ?? { item, cell: "", from: 0 }),
    restore,
    handlers: {
      onKeyDown: (event) => {
        const item = itemOf(event.target)?.dataset.item;
        const step = STEPS[event.key];
        if (!item || !step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        element(box.current, stepFrom(rows, item, step))?.focus();
      },
      onFocus: (event) => {
        isInside.current = true;
        const item = itemOf(event.target)?.dataset.item;
        if (item && item !== chosen?.item) setChosen(spotOf(rows, item) ?? null);
      },
      onBlur: () => {
        // An element that is taken away tells nobody that it loses the focus, so this is about leaving only.
        isInside.current = false;
      },
    },
  };
}

function element(box: HTMLElement | null, item: string | undefined): HTMLElement | null {
  return item === undefined ? null : (box?.querySelector<HTMLElement>(`[data-item="${item}"]`) ?? null);
}
