import { problemFrom, unreachable } from "./problem";

/** What a generated `...Data` type says of an operation. */
interface Operation {
  url: string;
  body?: unknown;
}

/**
 * Posts without the generated client, whose weight nobody who only signs in or registers should wait for. The
 * address and the body are checked against the API's description all the same: `post<RegisterData>("/api/...", body)`.
 *
 * Throws a `Problem` whenever the answer is no success, or there is none.
 */
export async function post<Data extends Operation>(
  url: Data["url"],
  body?: Data["body"],
  token?: string | null,
): Promise<Response> {
  const headers = new Headers({ Accept: "application/json" });
  if (body !== undefined) headers.set("Content-Type", "application/json");
  if (token) headers.set("Authorization", `Bearer ${token}`);
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(url, { method: "POST", headers, ...sent }).catch(() => {
    throw unreachable();
  });
  if (response.ok) return response;
  const document: unknown = await response.json().catch(() => ({}));
  throw problemFrom(document, response);
}
