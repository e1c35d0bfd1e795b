import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeTokenServer, refusal } from "@/shared/session/fake";
import { session } from "@/shared/session/tokens";
import { authenticatedFetch } from "./configure";

const VISITS = "http://localhost:3000/api/v1/visits";
let server: FakeTokenServer;
let heard: string[];

beforeEach(async () => {
  localStorage.clear();
  server = new FakeTokenServer();
  heard = [];
  // Takes everything, and notes what was sent with which token.
  server.answer = async (request) => {
    heard.push(`${request.headers.get("authorization")} ${await request.text()}`);
    return Response.json({});
  };
  vi.stubGlobal("fetch", server.fetch);
  await session.signIn("asa@example.com", "right");
});

afterEach(() => {
  session.leave();
  vi.unstubAllGlobals();
});

const send = () => authenticatedFetch(VISITS, { method: "POST", body: "a visit" });

test("a request carries the token", async () => {
  await send();
  expect(heard).toEqual(["Bearer access-1 a visit"]);
});

test("a refused request is sent once more with a new token, body and all", async () => {
  const takes = server.answer;
  server.answer = async (request) => {
    const answer = await takes(request);
    return request.headers.get("authorization") === "Bearer access-1"
      ? refusal(401, "unauthenticated")
      : answer;
  };
  expect((await send()).status).toBe(200);
  expect(heard).toEqual(["Bearer access-1 a visit", "Bearer access-2 a visit"]);
});

test("a request that is refused with a new token too ends the session, and is not sent a third time", async () => {
  server.answer = () => refusal(401, "session_ended");
  expect((await send()).status).toBe(401);
  expect(session.state).toEqual({ status: "signed-out", reason: "ended" });
  expect(server.count("/api/v1/visits")).toBe(2);
});

test("when the session is over, the refusal is told as it came", async () => {
  server.answer = () => refusal(401, "unauthenticated");
  server.endSession();
  expect((await send()).status).toBe(401);
  expect(server.count("/api/v1/visits")).toBe(1);
});

test("nobody's request goes without a token, and is not sent again", async () => {
  session.leave();
  server.answer = ({ headers }) => refusal(headers.has("authorization") ? 500 : 401, "unauthenticated");
  expect((await send()).status).toBe(401);
  expect(server.count("/api/v1/visits")).toBe(1);
});
