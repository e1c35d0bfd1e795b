/** The WebSocket of "Real time" in the API's contract, kept open through restarts, lost networks and sleep. */

export interface LiveEvent {
  id: number;
  topic: string;
  action: "created" | "updated" | "deleted";
  object_id: number;
  at: string;
  /** What the caller's own GET would answer. */
  data: unknown;
}

export type LiveStatus = "connecting" | "live" | "reconnecting" | "offline" | "off";

/** `last_id` is the last event before what this connection tells. */
type Message =
  | { type: "welcome"; topics: string[]; last_id: number }
  | ({ type: "event" } & LiveEvent)
  | { type: "reset" };

/** The part of a WebSocket that is used, so that tests can stand in for it. */
export interface SocketLike {
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  close(): void;
}

export interface LiveOptions {
  /** Gets a ticket for one connection. */
  ticket: () => Promise<string>;
  open: (path: string) => SocketLike;
  /** Topics that the server tells of only to those who ask; who may not hear of one does not. */
  topics: readonly string[];
  onEvent: (event: LiveEvent) => void;
  /** From now on everything is told; what was read before may have changed unheard. */
  onFirst: () => void;
  /** Something may have been missed: everything shown has to be read again. */
  onReset: () => void;
  onStatus: (status: LiveStatus) => void;
  /** The server says that the session is over or the account blocked. */
  onRefused: () => void;
  random?: () => number;
}

export const SESSION_OVER = 4401;
export const BLOCKED = 4403;
const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 30_000;

export class LiveConnection {
  #socket: SocketLike | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastId: number | undefined;
  #failures = 0;
  #hasBeenLive = false;
  #isRunning = false;
  #attempt = 0;
  readonly #options: LiveOptions;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    globalThis.addEventListener("online", this.#now);
    globalThis.addEventListener("offline", this.#gone);
    document.addEventListener("visibilitychange", this.#seen);
    this.#options.onStatus("connecting");
    void this.#connect();
  }

  stop(): void {
    this.#isRunning = false;
    globalThis.removeEventListener("online", this.#now);
    globalThis.removeEventListener("offline", this.#gone);
    document.removeEventListener("visibilitychange", this.#seen);
    this.#drop();
    this.#options.onStatus("off");
  }

  /** The network is back, or somebody looks at the page again: no reason to wait any longer. */
  readonly #now = (): void => {
    if (this.#socket) return;
    this.#failures = 0;
    this.#options.onStatus(this.#waiting());
    void this.#connect();
  };

  readonly #gone = (): void => {
    this.#drop();
    this.#options.onStatus("offline");
  };

  readonly #seen = (): void => {
    if (document.visibilityState === "visible") this.#now();
  };

  #drop(): void {
    clearTimeout(this.#timer);
    this.#attempt += 1;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  async #connect(): Promise<void> {
    this.#drop();
    const attempt = this.#attempt;
    let ticket: string;
    try {
      ticket = await this.#options.ticket();
    } catch {
      // Whatever stood in the way of a ticket (a restart, a lost network, an ended session): later is another try.
      if (attempt === this.#attempt) this.#retry();
      return;
    }
    // Stopped, or another attempt has begun, while the ticket was on its way.
    if (!this.#isRunning || attempt !== this.#attempt) return;
    const topics = this.#options.topics.length > 0 ? `&topics=${this.#options.topics.join()}` : "";
    const after = this.#lastId === undefined ? "" : `&after=${this.#lastId}`;
    const socket = this.#options.open(`/api/v1/ws?ticket=${encodeURIComponent(ticket)}${topics}${after}`);
    socket.onmessage = (event) => this.#heard(JSON.parse(String(event.data)) as Message);
    socket.onclose = (event) => this.#closed(event.code);
    this.#socket = socket;
  }

  #heard(message: Message): void {
    if (message.type === "welcome") {
      if (!this.#hasBeenLive) this.#options.onFirst();
      this.#lastId = message.last_id;
      this.#hasBeenLive = true;
      this.#failures = 0;
      this.#options.onStatus("live");
    } else if (message.type === "event") {
      this.#lastId = message.id;
      this.#options.onEvent(message);
    } else if (message.type === "reset") {
      this.#options.onReset();
    }
  }

  #closed(code: number): void {
    this.#socket = null;
    if (code === BLOCKED || code === SESSION_OVER) this.#options.onRefused();
    this.#retry();
  }

  #retry(): void {
    if (!this.#isRunning) return;
    clearTimeout(this.#timer);
    this.#options.onStatus(this.#waiting());
    // Half of the wait is left to chance, so that a thousand browsers do not come back in one moment.
    const longest = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** this.#failures);
    const wait = longest / 2 + (longest / 2) * (this.#options.random ?? Math.random)();
    this.#failures += 1;
    this.#timer = setTimeout(() => void this.#connect(), wait);
  }

  #waiting(): LiveStatus {
    if (!navigator.onLine) return "offline";
    return this.#hasBeenLive ? "reconnecting" : "connecting";
  }
}
