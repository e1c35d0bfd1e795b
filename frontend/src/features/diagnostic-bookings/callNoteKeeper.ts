import type { Tagged } from "@/shared/api/conditional";
import type { DiagnosticBooking } from "@/shared/api/generated/types.gen";
import { Problem } from "@/shared/api/problem";

type Noted = Pick<DiagnosticBooking, "id" | "call_note" | "version">;

/** What the keeper needs of the server and of the browser. */
export interface Doors {
  read: () => Promise<Tagged<Noted>>;
  /** Stores the text unless the booking changed since the entity tag was read. */
  save: (text: string, etag: string | undefined) => Promise<Tagged<Noted>>;
  drafts: Pick<Storage, "getItem" | "setItem" | "removeItem">;
}

export interface CallNoteState {
  text: string;
  /**
   * `conflict`: somebody else wrote another text meanwhile, which is `theirs`. `waiting`: it could not be saved and is
   * tried again. `refused`: it cannot be saved at all.
   */
  status: "saved" | "unsaved" | "saving" | "waiting" | "conflict" | "refused";
  theirs: string;
  problem: Problem | null;
}

/** Milliseconds after the last key until what was typed is saved. */
const PAUSE = 700;
const SHORTEST_WAIT = 2_000;
const LONGEST_WAIT = 30_000;
const STALE = 412;

function isPassing(error: Problem): boolean {
  return error.isUnreachable || error.status >= 500 || error.status === 429;
}

/**
 * Keeps what is typed during a call: in the browser at once, on the server as soon as typing pauses, and again and again
 * while the server cannot be reached. Never writes over what somebody else noted meanwhile.
 */
export class CallNoteKeeper {
  #state: CallNoteState;
  /** The text that the server had last, as far as is known here. */
  #base: string;
  #version: number;
  #etag: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  readonly #key: string;
  readonly #doors: Doors;
  readonly #listeners = new Set<() => void>();

  constructor(booking: Noted, doors: Doors) {
    this.#doors = doors;
    this.#key = `qhealth-call-note-${booking.id}`;
    this.#version = booking.version;
    this.#base = booking.call_note ?? "";
    this.#state = { text: this.#base, status: "saved", theirs: "", problem: null };
    const draft = this.#draft();
    if (draft && draft.text !== this.#base) {
      this.#base = draft.base;
      this.#state = { ...this.#state, text: draft.text, status: "unsaved" };
      this.#plan(0);
    }
  }

  snapshot = (): CallNoteState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes what was typed. */
  write(text: string): void {
    const status = this.#state.status === "conflict" ? "conflict" : "unsaved";
    this.#doors.drafts.setItem(this.#key, JSON.stringify({ text, base: this.#base }));
    this.#become({ text, status });
    if (status === "unsaved") this.#plan(PAUSE);
  }

  /** Takes a newer state of the booking; it shows at once unless something is typed here that is not saved yet. */
  heard(booking: Noted): void {
    if (booking.version <= this.#version) return;
    this.#version = booking.version;
    this.#etag = undefined;
    if (this.#state.status !== "saved") return;
    this.#base = booking.call_note ?? "";
    this.#become({ text: this.#base });
  }

  /** Saves at once, for when the page is left. */
  flush(): void {
    if (this.#state.status === "unsaved" || this.#state.status === "waiting") void this.#save();
  }

  /** Ends a conflict: what was typed here replaces the other text. */
  keepMine(): void {
    this.#base = this.#state.theirs;
    this.#become({ status: "unsaved", theirs: "" });
    void this.#save();
  }

  /** Ends a conflict: what was typed here follows the other text. */
  keepBoth(): void {
    this.#become({ text: `${this.#state.theirs}\n${this.#state.text}` });
    this.keepMine();
  }

  async #save(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#state.status === "saving" || this.#state.status === "conflict") return;
    const { text } = this.#state;
    this.#become({ status: "saving", problem: null });
    try {
      if (this.#etag === undefined && !(await this.#isFree(text))) return;
      this.#keep(await this.#doors.save(text, this.#etag), text);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Whether nobody else changed the note since it was read here. */
  async #isFree(text: string): Promise<boolean> {
    const { value, etag } = await this.#doors.read();
    const theirs = value.call_note ?? "";
    this.#etag = etag;
    this.#version = Math.max(this.#version, value.version);
    if (theirs === this.#base || theirs === text) return true;
    this.#become({ status: "conflict", theirs });
    return false;
  }

  #keep({ value, etag }: Tagged<Noted>, text: string): void {
    this.#failures = 0;
    this.#base = text;
    this.#etag = etag;
    this.#version = Math.max(this.#version, value.version);
    if (this.#state.text === text) {
      this.#doors.drafts.removeItem(this.#key);
      this.#become({ status: "saved" });
    } else {
      this.#become({ status: "unsaved" });
      this.#plan(PAUSE);
    }
  }

  #failed(error: unknown): void {
    if (!(error instanceof Problem)) throw error;
    this.#etag = undefined;
    if (error.status === STALE) {
      this.#become({ status: "unsaved" });
      this.#plan(0);
    } else if (isPassing(error) || (error.status === 401 && this.#listeners.size > 0)) {
      // Without a session nothing is tried behind the back of whoever signs in next; the text is still in the browser.
      this.#become({ status: "waiting", problem: error });
      this.#plan(Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** this.#failures));
      this.#failures += 1;
    } else {
      this.#become({ status: "refused", problem: error });
    }
  }

  #plan(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), wait);
  }

  #become(changes: Partial<CallNoteState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }

  #draft(): { text: string; base: string } | null {
    const kept = this.#doors.drafts.getItem(this.#key);
    return kept === null ? null : (JSON.parse(kept) as { text: string; base: string });
  }
}
