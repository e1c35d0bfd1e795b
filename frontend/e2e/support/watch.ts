import type { BrowserContext, ConsoleMessage } from "@playwright/test";

/** What browsers write into the console by themselves when a server refuses something. */
const REFUSED = /^Failed to load resource: the server responded with a status of (\d{3})/;
const UNREACHABLE =
  /ERR_CONNECTION_(REFUSED|RESET|CLOSED)|ERR_EMPTY_RESPONSE|ERR_INTERNET_DISCONNECTED|ERR_SOCKET_NOT_CONNECTED/;
/** What Chromium writes because a trace looks into the frame of a mail, in which nothing may run. */
const TRACED = /^Blocked script execution in '[^']*\/dev\/mailbox\/\d+\/html' because the document's frame/;

/** Notes everything that must not happen in any browser of a test. */
export class Watch {
  readonly faults: string[] = [];
  readonly #expected = new Set<number>();
  #mayBeUnreachable = false;

  constructor(readonly origin: string) {}

  /** This test makes the server refuse something, with one of these statuses; browsers note that in the console. */
  expectRefusals(...statuses: number[]): void {
    for (const status of statuses) this.#expected.add(status);
  }

  /** This test stops the server, or cuts the browser off. */
  expectOutage(): void {
    this.#mayBeUnreachable = true;
    this.expectRefusals(503);
  }

  /** Listens to all pages of a context, those that are opened later too. */
  follow(context: BrowserContext): void {
    context.on("console", (message) => this.#heard(message));
    context.on("weberror", (error) =>
      this.faults.push(`uncaught: ${error.error().stack ?? error.error().message}`),
    );
    context.on("request", (request) => this.#asked(request.url()));
    context.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      // Whoever leaves a page gives up what it was still loading.
      if (why !== "net::ERR_ABORTED" && !this.#isOutage(why))
        this.faults.push(`${request.method()} ${request.url()} failed: ${why}`);
    });
    context.on("response", (response) => {
      const status = response.status();
      if (status >= 500 && !this.#expected.has(status))
        this.faults.push(`${response.request().method()} ${response.url()} answered ${status}`);
    });
    context.on("page", (page) =>
      page.on("websocket", (socket) => this.#asked(socket.url().replace(/^ws/, "http"))),
    );
  }

  #asked(url: string): void {
    if (/^(data|blob|about):/.test(url)) return;
    if (new URL(url).origin !== this.origin) this.faults.push(`a request to another host: ${url}`);
  }

  #heard(message: ConsoleMessage): void {
    if (message.type() !== "error" && message.type() !== "warning") return;
    const said = message.text();
    const status = REFUSED.exec(said)?.[1];
    if (status !== undefined && this.#expected.has(Number(status))) return;
    if (this.#isOutage(said) || TRACED.test(said)) return;
    this.faults.push(`console ${message.type()}: ${said} (${message.location().url})`);
  }

  #isOutage(said: string): boolean {
    return this.#mayBeUnreachable && UNREACHABLE.test(said);
  }
}
