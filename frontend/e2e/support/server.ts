import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "@playwright/test";
import { PASSWORD } from "./accounts";

const QHEALTH = process.env.QHEALTH ?? resolve(import.meta.dirname, "../../../.venv/bin/qhealth");

/** Changes one row of a database while the server uses it. */
const CHANGE = `
import sqlite3, sys
path, statement, *values = sys.argv[1:]
database = sqlite3.connect(path, timeout=10)
with database:
    changed = database.execute(statement, values).rowcount
database.close()
sys.exit(0 if changed == 1 else f"{changed} rows were changed.")
`;

/** Prints every medical text that a database holds. */
const MEDICAL = `
import json, sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=10)
texts = {
    text
    for statement in (
        "SELECT diagnosis, description, plan FROM journal_entry",
        "SELECT medicine, instructions FROM prescription",
        "SELECT diagnosis, description FROM sick_leave",
        "SELECT note, call_note FROM diagnostic_booking",
        "SELECT note, cancel_reason FROM visit",
    )
    for row in database.execute(statement)
    for text in row
    if text
}
print(json.dumps(sorted(texts)))
`;
/** Shorter texts would be found by chance. */
const SHORTEST = 8;

/** The server itself, in a process of its own, with its data in a folder of its own. */
export class Server {
  #process: ChildProcess | null = null;
  #url = "";
  #log: Promise<string> = Promise.resolve("");

  /** `demo` fills an empty folder first. */
  constructor(
    readonly data: string,
    readonly command: "demo" | "serve",
  ) {}

  /** Where browsers reach it; the same after a restart. */
  get url(): string {
    return this.#url;
  }

  /** Starts it, on the port that it had before. */
  async start(): Promise<void> {
    const port = this.#url ? new URL(this.#url).port : "0";
    // Nothing of the developer's own configuration, and no `.env`: the folder is its own.
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(QHEALTH, [this.command, "--port", port], {
      cwd: this.data,
      env: { PATH, HOME, LANG: "C.UTF-8", QHEALTH_DATA_DIR: this.data, DEBUG: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    const log = text(child.stderr);
    this.#log = log;
    this.#url = await new Promise<string>((resolve, reject) => {
      let said = "";
      child.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        const listening = /listens on (http:\/\/\S+:\d+)/.exec(said);
        if (listening?.[1]) resolve(listening[1]);
      });
      child.once("error", reject);
      child.once("exit", () => {
        log.then((lines) => reject(new Error(`The server did not start: ${said}${lines}`)), reject);
      });
    });
  }

  /** Ends it as an operator of the machine would. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
      this.#expectNoSecretIn(await this.#log);
    }
  }

  /** What the server logged holds no password, no token and no medical text of its data. */
  #expectNoSecretIn(log: string): void {
    const medical = JSON.parse(
      execFileSync(this.#python, ["-c", MEDICAL, this.#database], { encoding: "utf8" }),
    ) as string[];
    const secrets = [
      PASSWORD,
      "token=",
      "ticket=",
      "Bearer ",
      ...medical.filter((one) => one.length >= SHORTEST),
    ];
    const leaked = secrets.filter((one) => log.includes(one));
    expect(leaked, "what the server's log must not hold").toEqual([]);
  }

  get #python(): string {
    return join(dirname(QHEALTH), "python");
  }

  get #database(): string {
    return join(this.data, "qhealth.sqlite3");
  }

  /** Ends it and deletes its data. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  /**
   * Changes one row behind the server's back: for what only the passing of time brings about. The statement has question
   * marks for the values.
   */
  passTime(statement: string, ...values: (string | number)[]): void {
    execFileSync(this.#python, ["-c", CHANGE, this.#database, statement, ...values.map(String)]);
  }

  /** Waits until every mail that was written is in its folder. */
  async mailsAreOut(): Promise<void> {
    const waiting = async () =>
      (await (await fetch(`${this.url}/metrics`)).text()).match(/^qhealth_outbox_waiting .*/m)?.[0];
    await expect.poll(waiting, { timeout: 30_000 }).toBe("qhealth_outbox_waiting 0.0");
  }

  /** The link of the newest mail to somebody that leads to a page, as a path with its query; waits until it is there. */
  async linkTo(page: string, address: string): Promise<string> {
    let link: string | undefined;
    await expect
      .poll(
        () => {
          link = this.mailsTo(address)
            .map((mail) => mail.split(/\s/).find((word) => word.includes(`${page}?token=`)))
            .find((word) => word !== undefined);
          return link;
        },
        { message: `a mail to ${address} with a link to ${page}`, timeout: 30_000 },
      )
      .toBeDefined();
    // Mails that were written before the copy name another port.
    const { pathname, search } = new URL(link ?? "");
    return pathname + search;
  }

  /** The plain texts of the mails that were sent to somebody, the newest first. */
  mailsTo(address: string): string[] {
    const folder = join(this.data, "mail");
    return readdirSync(folder)
      .filter((name) => name.endsWith(".eml") && !name.startsWith("."))
      .sort()
      .reverse()
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .filter((mail) => /^To: .*(?:\r?\n[ \t].*)*/m.exec(mail)?.[0].includes(address))
      .map(decoded);
  }
}

/** The mail without quoted-printable's line ends and escapes. */
function decoded(mail: string): string {
  return mail
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
