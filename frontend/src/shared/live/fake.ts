import type { LiveEvent, SocketLike } from "./socket";

/** A server to be live with, for tests. */
export class FakeLiveServer {
  readonly sockets: FakeSocket[] = [];
  tickets = 0;
  /** Refuses tickets, as a server does that is just starting. */
  isDown = false;

  readonly ticket = async (): Promise<string> => {
    if (this.isDown) throw new TypeError("Failed to fetch");
    this.tickets += 1;
    return `ticket-${this.tickets}`;
  };

  readonly open = (path: string): SocketLike => {
    const socket = new FakeSocket(path);
    this.sockets.push(socket);
    return socket;
  };

  /** The connection opened last. */
  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (!last) throw new Error("Nobody has connected yet.");
    return last;
  }
}

export class FakeSocket implements SocketLike {
  onmessage: SocketLike["onmessage"] = null;
  onclose: SocketLike["onclose"] = null;
  isClosed = false;

  constructor(readonly path: string) {}

  close(): void {
    this.isClosed = true;
  }

  welcome(last_id = 900): void {
    this.#say({ type: "welcome", topics: ["visits"], last_id });
  }

  tell(event: Partial<LiveEvent>): void {
    const usual = {
      id: 1,
      topic: "visits",
      action: "updated",
      object_id: 1,
      at: "2026-11-23T08:00:00Z",
      data: null,
    };
    this.#say({ type: "event", ...usual, ...event });
  }

  reset(): void {
    this.#say({ type: "reset" });
  }

  /** The server or the network ends the connection. */
  break(code = 1006): void {
    this.isClosed = true;
    this.onclose?.(new CloseEvent("close", { code }));
  }

  #say(message: unknown): void {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(message) }));
  }
}
