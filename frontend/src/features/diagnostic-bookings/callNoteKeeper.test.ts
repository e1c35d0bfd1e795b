import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem, unreachable } from "@/shared/api/problem";
import { CallNoteKeeper, type Doors } from "./callNoteKeeper";

/** A server that keeps one booking, as far as its note goes. */
class FakeServer {
  note = "";
  version = 1;
  isDown = false;
  saves = 0;

  booking() {
    return { id: 7, call_note: this.note, version: this.version };
  }

  #answer() {
    if (this.isDown) throw unreachable();
    return { value: this.booking(), etag: `"${this.version}"` };
  }

  /** Somebody else writes. */
  overwrite(note: string) {
    this.note = note;
    this.version += 1;
  }

  doors(drafts: Doors["drafts"]): Doors {
    return {
      drafts,
      read: async () => this.#answer(),
      save: async (text, etag) => {
        this.#answer();
        if (etag !== `"${this.version}"`) throw new Problem({ status: 412, code: "stale_object" });
        this.saves += 1;
        this.overwrite(text);
        return this.#answer();
      },
    };
  }
}

let server: FakeServer;
let keeper: CallNoteKeeper;

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  server = new FakeServer();
  keeper = new CallNoteKeeper(server.booking(), server.doors(sessionStorage));
});
afterEach(() => vi.useRealTimers());

const pause = () => vi.advanceTimersByTimeAsync(1_000);

test("what is typed is saved once typing pauses, and not with every key", async () => {
  for (const text of ["P", "Pr", "Prefers mornings"]) keeper.write(text);
  expect(keeper.snapshot().status).toBe("unsaved");
  await pause();
  expect(keeper.snapshot()).toMatchObject({ status: "saved", text: "Prefers mornings" });
  expect(server).toMatchObject({ note: "Prefers mornings", saves: 1 });
});

test("while the server is away the text is kept and tried again", async () => {
  server.isDown = true;
  keeper.write("Knee since May");
  await pause();
  expect(keeper.snapshot().status).toBe("waiting");
  server.isDown = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(keeper.snapshot().status).toBe("saved");
  expect(server.note).toBe("Knee since May");
});

test("a page that is loaded again goes on with what was not saved", async () => {
  server.isDown = true;
  keeper.write("Knee since May");
  await pause();
  server.isDown = false;
  const reloaded = new CallNoteKeeper(server.booking(), server.doors(sessionStorage));
  expect(reloaded.snapshot().text).toBe("Knee since May");
  await pause();
  expect(server.note).toBe("Knee since May");
});

test("leaving the page saves at once", async () => {
  keeper.write("Knee");
  keeper.flush();
  await vi.advanceTimersByTimeAsync(0);
  expect(server.note).toBe("Knee");
});

test("what others note shows at once, but not over what is being typed", async () => {
  server.overwrite("From a colleague");
  keeper.heard(server.booking());
  expect(keeper.snapshot().text).toBe("From a colleague");
  keeper.write("Mine");
  server.overwrite("From a colleague, again");
  keeper.heard(server.booking());
  expect(keeper.snapshot().text).toBe("Mine");
});

test("two texts are never written over each other: both are offered", async () => {
  keeper.write("Mine");
  server.overwrite("Theirs");
  await pause();
  expect(keeper.snapshot()).toMatchObject({ status: "conflict", text: "Mine", theirs: "Theirs" });
  expect(server.note).toBe("Theirs");
  keeper.keepBoth();
  await pause();
  expect(server.note).toBe("Theirs\nMine");
  expect(keeper.snapshot().status).toBe("saved");
});

test("another change of the booking is no conflict", async () => {
  keeper.write("One");
  await pause();
  server.version += 1;
  keeper.write("One, two");
  await pause();
  await pause();
  expect(server.note).toBe("One, two");
});

test("an older state that arrives late changes nothing", async () => {
  const before = server.booking();
  keeper.write("Newest");
  await pause();
  keeper.heard(before);
  expect(keeper.snapshot().text).toBe("Newest");
});
