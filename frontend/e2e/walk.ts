import type { Page } from "@playwright/test";
import { Api, ROLES, type Role } from "./support/accounts";
import { barriersOf } from "./support/axe";
import { lossesOf } from "./support/layout";
import { allRoutes, filled } from "./support/routes";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

/** What opens a dialog, wherever it is offered. Nothing that it asks is answered, so nothing changes. */
const OPENS =
  /^(Cancel the (visit|request|booking)|Completed|Did not come|Withdraw|Ask for this|Delete|Delete the (account|time off from .*)|Delete this attempt|Block|Make .*|Change|Change the (address|password)|Add time off|New diagnostic|Suspend bookings|Menu|Move)$/;
const OWN_ACCOUNT = ["Change", "Change the address", "Change the password", "Delete the account"];
/** What each of them opens at least, whatever the demonstration has today. */
const DIALOGS: Record<Role | "visitor", string[]> = {
  visitor: [],
  patient: [...OWN_ACCOUNT, "Ask for this", "Cancel the visit", "Withdraw"],
  doctor: [...OWN_ACCOUNT, "Add time off"],
  operator: [...OWN_ACCOUNT, "Add time off", "Cancel the request", "Cancel the visit"],
  pharmacist: OWN_ACCOUNT,
  admin: [
    ...OWN_ACCOUNT,
    "Add time off",
    "Cancel the request",
    "Cancel the visit",
    "Delete",
    "New diagnostic",
  ],
  superuser: [...OWN_ACCOUNT, "Block", "Delete", "Make an administrator"],
};
const OWN_OF_SUPERUSERS = /^\/(overview|users|staff|account|login-attempts)/;
const NOT_THEIRS = /not for you/;
const FOR_ALL = /^\/($|sign-in|register|activate|forgot|reset|invitation|verify|unsubscribe|goodbye|confirm)/;

// What is found says where it is; recording every step would take longer than the walk.
test.use({ trace: "off" });

for (const who of ["visitor", ...ROLES] as const)
  test(`nothing is in the way: ${who}`, async ({ as, page: visitors, server, watch }) => {
    test.setTimeout(400_000);
    // Nobody has the document that an address names, and visitors have no session to renew.
    watch.expectRefusals(...(who === "visitor" ? [401, 404] : []));
    const walk = new Walk(who === "visitor" ? visitors : await as(who));
    const clinic = await Api.as(server.url, "admin");
    const own = who === "visitor" ? Api.anonymous(server.url) : await Api.as(server.url, who);
    for (const route of routesOf(who)) await walk.to(await filled(route, own, clinic));
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

/** Goes from page to page, looks at each and at its dialogs, and notes what is wrong. */
class Walk {
  readonly found: string[] = [];
  /** The names of what opened dialogs: one that many things have is the same for each. */
  readonly dialogs = new Set<string>();
  pages = 0;
  #isTold = false;

  constructor(readonly page: Page) {}

  async to(path: string): Promise<void> {
    await this.page.goto(path);
    await settled(this.page, expect.soft);
    const title = (await this.page.getByRole("heading", { level: 1 }).textContent()) ?? "";
    if (NOT_THEIRS.test(title)) {
      // It is the same page everywhere.
      if (this.#isTold) return;
      this.#isTold = true;
    } else this.pages += 1;
    await this.#look(path);
    for (const name of await this.#fresh("button")) await this.#ask(path, name, "button");
    if (path === "/calendar") await this.#visit();
    const menus = this.page.getByRole("main").locator("button[aria-haspopup=menu]:visible");
    if ((await menus.count()) === 0) return;
    await menus.first().click();
    await this.#look(`${path}, its menu`);
    for (const name of await this.#fresh("menuitem")) {
      if (!(await this.page.getByRole("menu").isVisible())) await menus.first().click();
      await this.#ask(path, name, "menuitem");
    }
  }

  /** A visit of the calendar opens a dialog, which leads to others. */
  async #visit(): Promise<void> {
    const visit = this.page.locator("[data-item^=visit]").first();
    const dialog = this.page.getByRole("dialog");
    await visit.click();
    await this.#look("a visit of the calendar");
    for (const [name, title] of [
      ["Move", "Move the visit"],
      ["Cancel the visit", "Cancel this visit?"],
    ] as const) {
      if (!(await dialog.isVisible())) await visit.click();
      const button = dialog.getByRole("button", { name });
      if (!(await button.isVisible())) continue;
      this.dialogs.add(`${name} in the calendar`);
      await button.click();
      await expect(dialog.getByRole("heading", { name: title })).toBeVisible();
      await this.#look(`the calendar, “${name}”`);
      await this.page.keyboard.press("Escape");
      await expect(dialog).toHaveCount(0);
    }
    if (await dialog.isVisible()) await this.page.keyboard.press("Escape");
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

  /** The names of what opens a dialog that was not seen yet. */
  async #fresh(role: "button" | "menuitem"): Promise<string[]> {
    const names = await this.page
      .getByRole(role)
      .evaluateAll((controls) =>
        controls
          .filter((control) => control.checkVisibility() && !control.closest("form"))
          .map((control) => (control.textContent ?? "").trim()),
      );
    return [...new Set(names)].filter((name) => OPENS.test(name) && !this.dialogs.has(name));
  }
}
