import { type RefObject, useEffect, useRef, useState } from "react";

/** How far from the window something counts as seen already: what is scrolled to next is there when it arrives. */
const REACH = "100%";

/** Whether an element is in the window or was once; what it needs is then worth asking for. */
export function useSeen<Of extends Element>(): [element: RefObject<Of | null>, isSeen: boolean] {
  const element = useRef<Of>(null);
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (isSeen || !element.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
      },
      { rootMargin: REACH },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [isSeen]);
  return [element, isSeen];
}
