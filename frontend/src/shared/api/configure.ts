import { session } from "@/shared/session/tokens";
import type { CreateClientConfig } from "./generated/client.gen";

/** Sends a request with the session's token, and once more with a new one if the first was refused. */
export async function authenticatedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  // A body can be read once only, and a refused request is sent again.
  const again = request.clone();
  const token = await session.token();
  if (token === null) return fetch(request);
  request.headers.set("Authorization", `Bearer ${token}`);
  const response = await fetch(request);
  if (response.status !== 401) return response;
  const fresh = await session.tokenInsteadOf(token);
  if (fresh === null) return response;
  again.headers.set("Authorization", `Bearer ${fresh}`);
  const second = await fetch(again);
  if (second.status === 401) session.end();
  return second;
}

/** How the generated client is set up: same origin, the session's token, refusals thrown. */
export const createClientConfig: CreateClientConfig = (config) => ({
  ...config,
  // Request needs a whole address outside browsers.
  baseUrl: globalThis.location?.origin ?? "",
  fetch: authenticatedFetch,
  throwOnError: true,
});
