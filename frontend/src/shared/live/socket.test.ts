import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeLiveServer } from "./fake";
import { LiveConnection, type LiveEvent, type LiveStatus, SESSION_OVER } from "./socket";

let server: FakeLiveServer;
let events: LiveEvent[];
let statuses: LiveStatus[];
let firsts: number;
let resets: number;
let refusals: number;
let connection: LiveConnection;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeLiveServer();
  events = [];
  statuses = [];
  firsts = 0;
  resets = 0;
  refusals = 0;
  connection = new LiveConnection({
    ticket: server.ticket,
    open: server.open,
    topics: ["users", "staff"],
    onEvent: (event) => events.push(event),
    onFirst: () => {
      firsts += 1;
    },
    onReset: () => {
      resets += 1;
    },
    onStatus: (status) => statuses.push(status),
    onRefused: () => {
      refusals += 1;
    },
    random: () => 1,
  });
});

afterEach(() => {
  connection.stop();
  vi.useRealTimers();
});

async function started(): Promise<void> {
  connection.start();
  await vi.advanceTimersByTimeAsync(0);
}

test("is live as soon as the server has said welcome", async () => {
  await started();
  expect(statuses.at(-1)).toBe("connecting");
  server.socket.welcome();
  expect(statuses.at(-1)).toBe("live");
  expect(server.socket.path).toBe("/api/v1/ws?ticket=ticket-1&topics=users,staff");
});

test("says once that what was read before it was live may have changed", async () => {
  await started();
  server.socket.welcome();
  server.socket.tell({ id: 981 });
  server.socket.break();
  await vi.advanceTimersByTimeAsync(500);
  server.socket.welcome();
  expect(firsts).toBe(1);
});

test("comes back after a break with a new ticket and asks for what it missed", async () => {
  await started();
  server.socket.welcome();
  server.socket.tell({ id: 981 });
  server.socket.break();
  expect(statuses.at(-1)).toBe("reconnecting");
  await vi.advanceTimersByTimeAsync(500);
  expect(server.socket.path).toBe("/api/v1/ws?ticket=ticket-2&topics=users,staff&after=981");
  server.socket.welcome();
  expect(resets).toBe(0);
});

test("knows where it was although nothing has happened yet", async () => {
  await started();
  server.socket.welcome(40);
  server.socket.break();
  await vi.advanceTimersByTimeAsync(500);
  expect(server.socket.path).toContain("&after=40");
});

test("reads everything again when the server says that it has been away too long", async () => {
  await started();
  server.socket.welcome(40);
  server.socket.break();
  await vi.advanceTimersByTimeAsync(500);
  server.socket.welcome(4000);
  server.socket.reset();
  expect(resets).toBe(1);
  server.socket.break();
  await vi.advanceTimersByTimeAsync(500);
  expect(server.socket.path).toContain("&after=4000");
});

test("waits longer after each failure, and begins anew once it was live", async () => {
  server.isDown = true;
  await started();
  for (const wait of [500, 1000, 2000]) {
    expect(server.sockets).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(wait - 1);
    await vi.advanceTimersByTimeAsync(1);
  }
  server.isDown = false;
  await vi.advanceTimersByTimeAsync(4000);
  server.socket.welcome();
  server.socket.break();
  await vi.advanceTimersByTimeAsync(500);
  expect(server.sockets).toHaveLength(2);
});

test("comes back at once when the network does", async () => {
  await started();
  server.socket.welcome();
  globalThis.dispatchEvent(new Event("offline"));
  expect(statuses.at(-1)).toBe("offline");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.sockets).toHaveLength(1);
  globalThis.dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(0);
  expect(server.sockets).toHaveLength(2);
});

test("lets the session be looked at when the server refuses it", async () => {
  await started();
  server.socket.break(SESSION_OVER);
  expect(refusals).toBe(1);
});

test("opens nothing any more once it was stopped", async () => {
  await started();
  server.socket.welcome();
  connection.stop();
  expect(server.socket.isClosed).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.sockets).toHaveLength(1);
});
