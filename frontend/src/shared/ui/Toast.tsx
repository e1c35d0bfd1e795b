import { useLingui } from "@lingui/react/macro";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { Button } from "./Button";
import styles from "./Toast.module.css";

interface Note {
  id: number;
  text: string;
}

interface Announcer {
  /** Shows a short sentence for a while, and readers say it: what was done. Faults belong where they arose. */
  done: (text: string) => void;
  /** Only readers say it: what changed on the screen without them. */
  say: (text: string) => void;
}

const SHOWN_FOR = 6000;
const AnnouncerContext = createContext<Announcer | null>(null);

/** Holds the live region; it has to be on the page before anything is said in it. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useLingui();
  const [notes, setNotes] = useState<readonly Note[]>([]);
  const [said, setSaid] = useState("");
  const last = useRef(0);

  const done = useCallback((text: string) => {
    last.current += 1;
    const note = { id: last.current, text };
    setNotes((shown) => [...shown.slice(-2), note]);
  }, []);
  const drop = useCallback((id: number) => setNotes((shown) => shown.filter((note) => note.id !== id)), []);
  const announcer = useMemo(() => ({ done, say: setSaid }), [done]);

  return (
    <AnnouncerContext value={announcer}>
      {children}
      <div className={`${styles.corner} no-print`} role="status" aria-live="polite" aria-label={t`Messages`}>
        {notes.map((note) => (
          <Toast key={note.id} note={note} onDone={drop} />
        ))}
      </div>
      <div className="visually-hidden" role="log" aria-live="polite" aria-label={t`Changes`}>
        {said}
      </div>
    </AnnouncerContext>
  );
}

function Toast({ note, onDone }: { note: Note; onDone: (id: number) => void }) {
  const { t } = useLingui();
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => onDone(note.id), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [isHeld, note.id, onDone]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields; this only waits while it is looked at.
    <div
      className={styles.toast}
      role="group"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{note.text}</span>
      <Button kind="quiet" icon="cross" iconOnly small onClick={() => onDone(note.id)}>
        {t`Dismiss`}
      </Button>
    </div>
  );
}

export function useAnnouncer(): Announcer {
  const announcer = useContext(AnnouncerContext);
  if (!announcer) throw new Error("useAnnouncer needs a ToastProvider around it.");
  return announcer;
}
