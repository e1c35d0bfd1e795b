/** The part of the server that hands out tokens, with its rules: a refresh token works once, and twice ends all. */
export class FakeTokenServer {
  /** What every request was, in order: "POST /api/v1/auth/refresh". */
  readonly calls: string[] = [];
  isDown = false;
  /** Seconds. */
  lifetime = 600;
  /** The refresh token that browsers of this test hold as their cookie; null when signed out. */
  cookie: string | null = null;
  #valid: string | null = null;
  #issued = 0;
  /** Answers whatever is not about tokens. */
  answer: (request: Request) => Response | Promise<Response> = ({ url }) => {
    throw new Error(`Nobody answers ${url}.`);
  };
  #gate: Promise<void> = Promise.resolve();

  /** Somebody is signed in already, as after a reload. */
  signedIn(): void {
    this.#grant();
  }

  /** The session ends on the server, and no browser hears of it. */
  endSession(): void {
    this.#valid = null;
  }

  /** Requests wait from now on until what is returned is called, as on a slow network. */
  hold(): () => void {
    let release: () => void = () => undefined;
    this.#gate = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  get hasSession(): boolean {
    return this.#valid !== null;
  }

  count(path: string): number {
    return this.calls.filter((call) => call.endsWith(path)).length;
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = input instanceof Request ? input : new Request(new URL(input, location.href), init);
    const { pathname } = new URL(request.url);
    this.calls.push(`${request.method} ${pathname}`);
    // The cookie travels with the request, and its answer comes later.
    const sent = this.cookie;
    await this.#gate;
    if (this.isDown) throw new TypeError("Failed to fetch");
    switch (pathname) {
      case "/api/v1/auth/login":
        return this.#login((await request.json()) as { password: string });
      case "/api/v1/auth/refresh":
        return this.#refresh(sent);
      case "/api/v1/auth/logout":
        this.#valid = null;
        this.cookie = null;
        return new Response(null, { status: 204 });
      default:
        return this.answer(request);
    }
  };

  #login({ password }: { password: string }): Response {
    return password === "right" ? this.#grant() : refusal(401, "invalid_credentials");
  }

  #refresh(sent: string | null): Response {
    if (sent !== null && sent === this.#valid) return this.#grant();
    // A token that was used before is in two hands.
    this.#valid = null;
    return refusal(401, "session_ended");
  }

  #grant(): Response {
    this.#issued += 1;
    this.#valid = `refresh-${this.#issued}`;
    this.cookie = this.#valid;
    return Response.json({ access_token: `access-${this.#issued}`, expires_in: this.lifetime });
  }
}

/** Locks of a browser, which all of its tabs share. */
export class FakeLocks {
  #last: Promise<unknown> = Promise.resolve();

  readonly request = <T>(_name: string, work: () => Promise<T>): Promise<T> => {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  };
}

/** A problem document as the server answers it. */
export function refusal(status: number, code: string, more: object = {}): Response {
  const document = { type: "about:blank", title: code, status, detail: code, code, ...more };
  return Response.json(document, { status, headers: { "Content-Type": "application/problem+json" } });
}
