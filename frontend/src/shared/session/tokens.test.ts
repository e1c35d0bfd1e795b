import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeLocks, FakeTokenServer } from "./fake";
import { Session } from "./tokens";

const REFRESH = "/api/v1/auth/refresh";
let server: FakeTokenServer;

beforeEach(() => {
  localStorage.clear();
  server = new FakeTokenServer();
  vi.stubGlobal("fetch", server.fetch);
  vi.stubGlobal("navigator", { locks: new FakeLocks() });
  vi.useFakeTimers({ toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A tab of a browser in which somebody is signed in. */
async function signedInTab(): Promise<Session> {
  const tab = new Session();
  await tab.signIn("asa@example.com", "right");
  return tab;
}

/** Another tab of the same browser, opened later. */
async function secondTab(): Promise<Session> {
  const tab = new Session();
  await tab.restore();
  return tab;
}

/** Until a message has gone from tab to tab. */
function told(tab: Session, status: string): Promise<void> {
  return vi.waitFor(() => expect(tab.state.status).toBe(status));
}

test("a browser that never signed in does not ask the server", async () => {
  const tab = new Session();
  await tab.restore();
  expect(tab.state).toEqual({ status: "signed-out", reason: "never" });
  expect(server.calls).toEqual([]);
});

test("signing in is remembered after a reload, without the token in any storage", async () => {
  await signedInTab();
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("access-");
  const reloaded = await secondTab();
  expect(reloaded.state).toEqual({ status: "signed-in" });
  expect(await reloaded.token()).toBe("access-2");
});

test("a wrong password is a problem, and nobody is signed in", async () => {
  const tab = new Session();
  await expect(tab.signIn("asa@example.com", "wrong")).rejects.toMatchObject({ code: "invalid_credentials" });
  expect(tab.state.status).not.toBe("signed-in");
});

test("a token is used while it is good, and traded shortly before its end", async () => {
  const tab = await signedInTab();
  vi.setSystemTime(Date.now() + 570_000);
  expect(await tab.token()).toBe("access-1");
  vi.setSystemTime(Date.now() + 15_000);
  expect(await tab.token()).toBe("access-2");
});

test("however many requests need a new token, one refresh is in flight", async () => {
  const tab = await signedInTab();
  vi.setSystemTime(Date.now() + 600_000);
  const tokens = await Promise.all([tab.token(), tab.token(), tab.tokenInsteadOf("access-1"), tab.refresh()]);
  expect(tokens).toEqual(["access-2", "access-2", "access-2", "access-2"]);
  expect(server.count(REFRESH)).toBe(1);
});

test("a refused token is not traded when a newer one is there already", async () => {
  const tab = await signedInTab();
  await tab.refresh();
  expect(await tab.tokenInsteadOf("access-1")).toBe("access-2");
  expect(server.count(REFRESH)).toBe(1);
});

test("tabs take turns, so that no refresh token is used twice", async () => {
  const one = await signedInTab();
  const other = await secondTab();
  vi.setSystemTime(Date.now() + 600_000);
  const tokens = await Promise.all([one.token(), other.token()]);
  expect(new Set(tokens).size).toBe(2);
  expect(server.hasSession).toBe(true);
  expect([one.state.status, other.state.status]).toEqual(["signed-in", "signed-in"]);
});

test("without turns the server would have ended the session", async () => {
  const one = await signedInTab();
  const other = await secondTab();
  vi.stubGlobal("navigator", {});
  vi.setSystemTime(Date.now() + 600_000);
  const release = server.hold();
  const tokens = Promise.all([one.token(), other.token()]);
  release();
  await tokens;
  expect(server.hasSession).toBe(false);
});

test("a session that the server ended is over here too, and says so", async () => {
  const tab = await signedInTab();
  server.endSession();
  expect(await tab.tokenInsteadOf("access-1")).toBeNull();
  expect(tab.state).toEqual({ status: "signed-out", reason: "ended" });
  expect(await tab.token()).toBeNull();
  expect(server.count(REFRESH)).toBe(1);
});

test("a server that does not answer ends nothing", async () => {
  const tab = await signedInTab();
  server.isDown = true;
  await expect(tab.refresh()).rejects.toMatchObject({ isUnreachable: true });
  expect(tab.state).toEqual({ status: "signed-in" });
  server.isDown = false;
  expect(await tab.refresh()).toBe("access-2");
});

test("a browser that cannot find out stays undecided", async () => {
  await signedInTab();
  server.isDown = true;
  const reloaded = new Session();
  await expect(reloaded.restore()).rejects.toMatchObject({ isUnreachable: true });
  expect(reloaded.state).toEqual({ status: "unknown" });
});

test("signing out ends the session on the server, and in every tab", async () => {
  const one = await signedInTab();
  const other = await secondTab();
  await one.signOut();
  expect(server.hasSession).toBe(false);
  expect(one.state).toEqual({ status: "signed-out", reason: "signed-out" });
  await told(other, "signed-out");
  expect(await other.token()).toBeNull();
  const reloaded = await secondTab();
  expect(reloaded.state).toEqual({ status: "signed-out", reason: "never" });
});

test("signing out counts here even when no server hears of it", async () => {
  const tab = await signedInTab();
  server.isDown = true;
  await expect(tab.signOut()).rejects.toMatchObject({ isUnreachable: true });
  expect(tab.state).toEqual({ status: "signed-out", reason: "signed-out" });
});

test("a session that went with its account is left without a word to the server", async () => {
  const tab = await signedInTab();
  const before = server.calls.length;
  tab.leave();
  expect(tab.state).toEqual({ status: "signed-out", reason: "deleted" });
  expect(server.calls).toHaveLength(before);
});

test("when another tab signs somebody in, this one finds out anew who it is", async () => {
  const one = await signedInTab();
  const other = await secondTab();
  await one.signIn("bo@example.com", "right");
  await told(other, "unknown");
  expect(await other.token()).toBe("access-4");
});

test("listeners hear of changes, and of nothing once they left", async () => {
  const tab = new Session();
  const heard: string[] = [];
  const leave = tab.subscribe(() => heard.push(tab.state.status));
  await tab.signIn("asa@example.com", "right");
  await tab.refresh();
  leave();
  await tab.signOut();
  expect(heard).toEqual(["signed-in"]);
});
