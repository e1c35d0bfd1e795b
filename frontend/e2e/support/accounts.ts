import { randomUUID } from "node:crypto";
import type { BrowserContextOptions } from "@playwright/test";

/** Everybody's password in the demonstration. */
export const PASSWORD = "clinic-by-the-sea";
export const ROLES = ["superuser", "admin", "doctor", "operator", "pharmacist", "patient"] as const;
export type Role = (typeof ROLES)[number];

type StorageState = Exclude<BrowserContextOptions["storageState"], string | undefined>;

/** What a browser keeps of somebody who signed in there: the cookies, and the hint that asking for a token is worth it. */
export async function signedIn(
  url: string,
  { email, password }: { email: string; password: string },
): Promise<StorageState> {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`${email} cannot sign in: ${await answer.text()}`);
  const cookies = answer.headers.getSetCookie().map((cookie) => {
    const [pair = "", ...rest] = cookie.split(/; */);
    const attributes = new Map(
      rest.map((one) => {
        const [key = "", value = ""] = one.split("=");
        return [key.toLowerCase(), value];
      }),
    );
    return {
      name: pair.slice(0, pair.indexOf("=")),
      value: pair.slice(pair.indexOf("=") + 1),
      domain: new URL(url).hostname,
      path: attributes.get("path") ?? "/",
      expires: Math.floor(Date.now() / 1000) + Number(attributes.get("max-age") ?? 3600),
      httpOnly: attributes.has("httponly"),
      secure: attributes.has("secure"),
      sameSite: "Strict" as const,
    };
  });
  return { cookies, origins: [{ origin: url, localStorage: [{ name: "qhealth-signed-in", value: "1" }] }] };
}

/** Milliseconds for which a token surely lasts through a test: it is good for ten minutes. */
const FRESH = 5 * 60_000;

/** An e-mail address that nobody has. */
export function newAddress(name = "somebody"): string {
  return `${name}-${randomUUID().slice(0, 8)}@example.com`;
}

/** The API as somebody sees it, for preparing what a test is not about: `await api.post("/visits", {...})`. */
export class Api {
  /** The accounts of the demonstration sign in once for all tests of a worker. */
  static readonly #shared = new Map<string, Api>();
  #token = "";
  #signedInAt = 0;

  private constructor(
    readonly url: string,
    readonly who: { email: string; password: string } | null,
  ) {}

  static async as(url: string, who: Role | { email: string; password?: string }): Promise<Api> {
    if (typeof who !== "string") {
      const { email, password = PASSWORD } = who;
      return new Api(url, { email, password }).#signIn();
    }
    const email = `${who}@qhealth.example`;
    const known = Api.#shared.get(`${url} ${email}`);
    if (known && Date.now() - known.#signedInAt < FRESH) return known;
    const made = await new Api(url, { email, password: PASSWORD }).#signIn();
    Api.#shared.set(`${url} ${email}`, made);
    return made;
  }

  static anonymous(url: string): Api {
    return new Api(url, null);
  }

  /** What stands for whoever has signed in, for ten minutes. */
  get token(): string {
    return this.#token;
  }

  async #signIn(): Promise<this> {
    const { access_token } = await Api.anonymous(this.url).post<{ access_token: string }>(
      "/auth/login",
      this.who,
    );
    this.#token = access_token;
    this.#signedInAt = Date.now();
    return this;
  }

  get<T>(path: string): Promise<T> {
    return this.#call("GET", path);
  }

  post<T = void>(path: string, body?: unknown): Promise<T> {
    return this.#call("POST", path, body);
  }

  patch<T = void>(path: string, body: unknown): Promise<T> {
    return this.#call("PATCH", path, body);
  }

  put<T = void>(path: string, body: unknown): Promise<T> {
    return this.#call("PUT", path, body);
  }

  delete(path: string): Promise<void> {
    return this.#call("DELETE", path);
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    let answer = await this.#fetch(method, path, body);
    // A test has ended the sessions of this account, or the token's minutes are over.
    if (answer.status === 401 && this.who) answer = await (await this.#signIn()).#fetch(method, path, body);
    const content = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${content}`);
    return (content ? JSON.parse(content) : undefined) as T;
  }

  #fetch(method: string, path: string, body: unknown): Promise<Response> {
    return fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(this.#token ? { Authorization: `Bearer ${this.#token}` } : {}),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
