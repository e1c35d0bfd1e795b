import { type ReactNode, useEffect, useRef } from "react";
import type { BookingForm, Fields } from "./form";

interface WatchedProps {
  form: BookingForm;
  names: readonly (keyof Fields)[];
  onChange: () => void;
  children: ReactNode;
}

/** Calls back when one of the fields inside gets another value. */
export function Watched({ form, names, onChange, children }: WatchedProps) {
  const now = JSON.stringify(form.watch([...names]));
  const before = useRef(now);
  useEffect(() => {
    if (before.current === now) return;
    before.current = now;
    onChange();
  });
  return children;
}
