import type { LoginData, LogoutData, RefreshData, SignedIn } from "@/shared/api/generated/types.gen";
import { post } from "@/shared/api/plain";
import { Problem } from "@/shared/api/problem";

/** Why nobody is signed in (any more). */
export type EndReason = "never" | "signed-out" | "ended" | "deleted";

export type SessionState =
  | { status: "unknown" }
  | { status: "signed-in" }
  | { status: "signed-out"; reason: EndReason };

/** Milliseconds before its end at which a token is no longer used: it has to survive the way to the server. */
const MARGIN = 20_000;
const HINT = "qhealth-signed-in";
const LOCK = "qhealth-refresh";

/**
 * Who is signed in, as far as tokens tell: the access token lives in this object only, the refresh token in a cookie
 * that no script can read. `localStorage` keeps a mere hint that asking for a token is worth while.
 */
export class Session {
  #token: string | null = null;
  #expiresAt = 0;
  #refreshing: Promise<string | null> | null = null;
  #state: SessionState = { status: "unknown" };
  #listeners = new Set<() => void>();
  readonly #channel: BroadcastChannel | null;

  constructor(readonly hints: Storage = localStorage) {
    this.#channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("qhealth-session");
    this.#channel?.addEventListener("message", (event: MessageEvent<string>) => this.#heard(event.data));
  }

  get state(): SessionState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): SessionState => this.#state;

  /** Finds out whether this browser is signed in. Throws an unreachable problem when no server answers. */
  async restore(): Promise<void> {
    if (this.#state.status === "signed-in") return;
    if (this.hints.getItem(HINT) === null) this.#become({ status: "signed-out", reason: "never" });
    else await this.refresh();
  }

  async signIn(email: string, password: string): Promise<void> {
    this.#take(await granted(post<LoginData>("/api/v1/auth/login", { email, password })));
    this.#channel?.postMessage("signed-in");
  }

  /** Ends the session everywhere. It is over here even when no server hears of it. */
  async signOut(): Promise<void> {
    const token = this.#token;
    this.#forget("signed-out");
    this.#channel?.postMessage("signed-out");
    await post<LogoutData>("/api/v1/auth/logout", undefined, token);
  }

  /** Forgets a session that went with its account; nothing of it is left that the server could end. */
  leave(): void {
    this.#forget("deleted");
    this.#channel?.postMessage("signed-out");
  }

  /** Forgets a session that the server has ended. */
  end(): void {
    if (this.#state.status === "signed-in") this.#forget("ended");
  }

  /** A token that is good for a while, or null when nobody is signed in. */
  async token(): Promise<string | null> {
    if (this.#state.status === "signed-out") return null;
    return this.#token !== null && Date.now() < this.#expiresAt - MARGIN ? this.#token : this.refresh();
  }

  /** A token other than the one that was refused, or null when the session is over. */
  async tokenInsteadOf(refused: string): Promise<string | null> {
    return this.#token !== null && this.#token !== refused ? this.#token : this.refresh();
  }

  /**
   * Trades the cookie for a new token: once at a time in this tab, and one tab after the other, because a refresh
   * token that is used twice ends its session.
   */
  refresh(): Promise<string | null> {
    this.#refreshing ??= alone(() => this.#refreshed()).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refreshed(): Promise<string | null> {
    try {
      this.#take(await granted(post<RefreshData>("/api/v1/auth/refresh")));
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      this.#forget(this.#state.status === "signed-in" ? "ended" : "never");
    }
    return this.#token;
  }

  #take(granted: SignedIn): void {
    this.#token = granted.access_token;
    this.#expiresAt = Date.now() + granted.expires_in * 1000;
    this.hints.setItem(HINT, "1");
    this.#become({ status: "signed-in" });
  }

  #forget(reason: EndReason): void {
    this.#token = null;
    this.hints.removeItem(HINT);
    this.#become({ status: "signed-out", reason });
  }

  /** Another tab of this browser speaks; all of them share the cookie, and so the person. */
  #heard(message: string): void {
    if (message === "signed-out" && this.#state.status === "signed-in") this.#forget("signed-out");
    if (message === "signed-in") {
      this.#token = null;
      this.#become({ status: "unknown" });
    }
  }

  #become(state: SessionState): void {
    if (state.status === this.#state.status && state.status === "signed-in") return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

async function granted(answer: Promise<Response>): Promise<SignedIn> {
  return (await (await answer).json()) as SignedIn;
}

/** Browsers without locks (they have no second tab that matters) go on at once. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request(LOCK, work) : work();
}

/** The session of this tab. */
export const session = new Session();
