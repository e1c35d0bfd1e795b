import type { Page } from "@playwright/test";
import { Api, ROLES, type Role } from "./support/accounts";
import { barriersOf } from "./support/axe";
import { lossesOf } from "./support/layout";
import { aNewDoctor, aNewPatient, aVisitOfYesterday } from "./support/people";
import { allRoutes, filled } from "./support/routes";
import type { Server } from "./support/server";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

/** What opens a dialog, wherever it is offered. Nothing that it asks is answered, so nothing changes. */
const OPENS =
  /^(Cancel the (visit|request|booking)|Completed|Did not come|Withdraw|Ask for this|Delete|Delete the (account|time off from .*)|Delete this attempt|(Unb|B)lock|Make .*|Take .* away|Change|Change the (address|password)|Add time off|New diagnostic|Suspend bookings|Menu|Move)$/;
/** What asks whether it may go when a form with something in it is left. */
const LEAVING = "Leave without saving?";
/** Pages with a form that asks so. */
const FORM = /^\/(register|journal-entries\/new|prescriptions\/new|staff\/new|.*\/working-hours)$/;

const OWN_ACCOUNT = ["Change", "Change the address", "Change the password", "Delete the account"];
const OUTCOMES = ["Completed", "Did not come"];
/** What each of them opens at least, whatever the demonstration has today. */
const DIALOGS: Record<Role | "visitor", string[]> = {
  visitor: [LEAVING],
  patient: [...OWN_ACCOUNT, "Ask for this", "Cancel the visit", "Withdraw"],
  doctor: [...OWN_ACCOUNT, ...OUTCOMES, "Add time off", LEAVING],
  operator: [...OWN_ACCOUNT, "Add time off", "Cancel the request", "Cancel the visit", LEAVING],
  pharmacist: [...OWN_ACCOUNT, LEAVING],
  admin: [
    ...OWN_ACCOUNT,
    ...OUTCOMES,
    "Add time off",
    "Cancel the request",
    "Cancel the visit",
    "Delete",
    "New diagnostic",
    "Unblock",
    LEAVING,
  ],
  superuser: [...OWN_ACCOUNT, "Block", "Delete", "Make an administrator", "Take administrator's rights away"],
};
const OWN_OF_SUPERUSERS = /^\/(overview|users|staff|account|login-attempts)/;
const NOT_THEIRS = /not for you/;
const FOR_ALL = /^\/($|sign-in|register|activate|forgot|reset|invitation|verify|unsubscribe|goodbye|confirm)/;

// None changes anything that another one sees, so they need not wait for each other.
test.describe.configure({ mode: "parallel" });
// What is found says where it is; recording every step would take longer than the walk.
test.use({ trace: "off", actionTimeout: 10_000 });

for (const who of ["visitor", ...ROLES] as const)
  test(`nothing is in the way: ${who}`, async ({ as, page: visitors, server, watch }) => {
    test.setTimeout(240_000);
    // Nobody has the document that an address names, and visitors have no session to renew.
    watch.expectRefusals(...(who === "visitor" ? [401, 404] : []));
    const walk = new Walk(who === "visitor" ? visitors : await as(who));
    const clinic = await Api.as(server.url, "superuser");
    const own = who === "visitor" ? Api.anonymous(server.url) : await Api.as(server.url, who);
    for (const route of routesOf(who)) await walk.to(route, await filled(route, own, clinic));
    if (DIALOGS[who].includes("Completed"))
      await walk.to(
        "/visits/:visitId",
        `/visits/${await aVisitToMark(server, who === "doctor" ? own : null)}`,
      );
    expect(walk.found).toEqual([]);
    expect(walk.pages, "pages that are theirs").toBeGreaterThan(8);
    expect([...walk.dialogs], "dialogs").toEqual(expect.arrayContaining(DIALOGS[who]));
  });

/**
 * What needs nobody to be signed in looks the same for all, and a superuser sees an administrator's pages, with more
 * to do on those about accounts.
 */
function routesOf(who: Role | "visitor"): string[] {
  const theirs = allRoutes().filter((route) => FOR_ALL.test(route) === (who === "visitor"));
  return who === "superuser" ? theirs.filter((route) => OWN_OF_SUPERUSERS.test(route)) : theirs;
}

/** A visit that has begun, of this doctor or of a new one. */
async function aVisitToMark(server: Server, own: Api | null): Promise<number> {
  const doctor = own ? await own.get<{ id: number }>("/me") : await aNewDoctor(server);
  return (await aVisitOfYesterday(server, doctor, await aNewPatient(server), 0)).id;
}

/** Goes from page to page, looks at each and at its dialogs, and notes what is wrong. */
class Walk {
  readonly found: string[] = [];
  /** The names of what opened dialogs. */
  readonly dialogs = new Set<string>();
  pages = 0;
  /** What was opened on which kind of page: it is the same on every page of this kind, and in the frame on all. */
  readonly #opened = new Set<string>();
  #isTold = false;

  constructor(readonly page: Page) {}

  async to(route: string, path: string): Promise<void> {
    await this.#go(path);
    const title = (await this.page.getByRole("heading", { level: 1 }).textContent()) ?? "";
    if (NOT_THEIRS.test(title)) {
      // It is the same page everywhere.
      if (!this.#isTold) await this.#look(path);
      this.#isTold = true;
      return;
    }
    this.pages += 1;
    await this.#look(path);
    for (const name of await this.#fresh("button", route)) await this.#ask(path, name, "button");
    if (path === "/calendar") await this.#visit();
    await this.#menu("main", route, path);
    await this.#menu("banner", "the frame", path);
    if (FORM.test(route) && !this.dialogs.has(LEAVING)) await this.#leave(path);
  }

  /** Goes to an address as the browser's own “forward” does: the document stays, and the heading takes the focus. */
  async #go(path: string): Promise<void> {
    if (this.pages === 0) await this.page.goto(path);
    else {
      await this.page.evaluate((to) => {
        (document.activeElement as HTMLElement | null)?.blur();
        const { idx = 0 } = history.state ?? {};
        history.pushState({ idx: idx + 1, key: to }, "", to);
        dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
      }, path);
      await expect(this.page.locator("h1:focus"), path).toBeVisible();
    }
    await settled(this.page, expect.soft);
  }

  /** The first of the menus of a part of the page, and the dialogs that it leads to. */
  async #menu(part: "main" | "banner", route: string, path: string): Promise<void> {
    const menus = this.page.getByRole(part).locator("button[aria-haspopup=menu]:visible");
    if (this.#opened.has(`${route}: menu`) || (await menus.count()) === 0) return;
    this.#opened.add(`${route}: menu`);
    await menus.first().click();
    await this.#look(`${path}, its menu`);
    for (const name of await this.#fresh("menuitem", route)) {
      if (!(await this.page.getByRole("menu").isVisible())) await menus.first().click();
      await this.#ask(path, name, "menuitem");
    }
    if (await this.page.getByRole("menu").isVisible()) await this.page.keyboard.press("Escape");
  }

  /** Writes something and goes away. */
  async #leave(path: string): Promise<void> {
    this.dialogs.add(LEAVING);
    await this.page.getByRole("main").locator("form").getByRole("textbox").first().fill("7:15");
    await this.page.locator("a[href='/']:visible").first().click();
    const dialog = this.page.getByRole("dialog", { name: LEAVING });
    await expect(dialog, path).toBeVisible();
    await this.#look(`${path}, “${LEAVING}”`);
    await dialog.getByRole("button", { name: "Leave" }).click();
    await expect(dialog).toHaveCount(0);
    await settled(this.page);
  }

  /** A visit of the calendar opens a dialog, which leads to others. */
  async #visit(): Promise<void> {
    const dialog = this.page.getByRole("dialog");
    const open = async () => {
      await this.page.locator("[data-item^=visit]").first().click();
      await expect(dialog).toBeVisible();
    };
    await open();
    await this.#look("a visit of the calendar");
    for (const [name, title] of [
      ["Move", "Move the visit"],
      ["Cancel the visit", "Cancel this visit?"],
    ] as const) {
      const button = dialog.getByRole("button", { name });
      if (!(await button.isVisible())) continue;
      this.dialogs.add(`${name} in the calendar`);
      await button.click();
      await expect(dialog.getByRole("heading", { name: title })).toBeVisible();
      await this.#look(`the calendar, “${name}”`);
      await this.page.keyboard.press("Escape");
      await expect(dialog).toHaveCount(0);
      await open();
    }
    await this.page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
  }

  /** Opens a dialog, looks at it, and leaves it without an answer. */
  async #ask(path: string, name: string, role: "button" | "menuitem"): Promise<void> {
    this.dialogs.add(name);
    await this.page.getByRole(role, { name, exact: true }).first().click();
    const dialog = this.page.getByRole("dialog");
    await expect(dialog, `${path}: “${name}”`).toBeVisible();
    await this.#look(`${path}, “${name}”`);
    await this.page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
  }

  async #look(where: string): Promise<void> {
    const faults = [...(await barriersOf(this.page)), ...(await lossesOf(this.page))];
    this.found.push(...faults.map((fault) => `${where}: ${fault}`));
  }

  /** The names of what opens a dialog that was not seen yet on this kind of page. */
  async #fresh(role: "button" | "menuitem", route: string): Promise<string[]> {
    const controls = await this.page.getByRole(role).evaluateAll((all) =>
      all
        .filter((control) => control.checkVisibility() && !control.closest("form"))
        .map((control) => ({
          name: (control.textContent ?? "").trim(),
          isOfFrame: !control.closest("main, dialog"),
        })),
    );
    const fresh: string[] = [];
    for (const { name, isOfFrame } of controls) {
      const key = `${isOfFrame ? "the frame" : route}: ${name}`;
      if (!OPENS.test(name) || this.#opened.has(key)) continue;
      this.#opened.add(key);
      fresh.push(name);
    }
    return fresh;
  }
}
