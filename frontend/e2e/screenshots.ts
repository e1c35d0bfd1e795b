import { resolve } from "node:path";
import type { Page } from "@playwright/test";
import type { Role } from "./support/accounts";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

interface Picture {
  /** Its name in docs/screenshots. */
  name: string;
  who: Role | "nobody";
  /** Where it was taken. */
  path: string;
  /** What is opened from there: the first link to an address that begins so. */
  first?: string;
  phone?: boolean;
  dark?: boolean;
}

const FOLDER = resolve(import.meta.dirname, "../../docs/screenshots");
const PICTURES: readonly Picture[] = [
  { name: "home", who: "nobody", path: "/" },
  { name: "patient-home", who: "patient", path: "/home", phone: true },
  { name: "patient-record", who: "patient", path: "/record", phone: true, dark: true },
  { name: "requests", who: "operator", path: "/requests" },
  { name: "booking", who: "operator", path: "/requests", first: "/booking?request=" },
  { name: "calendar", who: "operator", path: "/calendar" },
  { name: "doctors-patient", who: "doctor", path: "/journal-entries", first: "/patients/" },
  { name: "overview", who: "admin", path: "/overview", dark: true },
];

for (const picture of PICTURES)
  test(picture.name, async ({ as, page: nobodys }) => {
    const page = picture.who === "nobody" ? nobodys : await as(picture.who);
    await page.setViewportSize(picture.phone ? { width: 390, height: 844 } : { width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: picture.dark ? "dark" : "light" });
    await open(page, picture);
    await page.screenshot({ path: resolve(FOLDER, `${picture.name}.png`), animations: "disabled" });
  });

async function open(page: Page, picture: Picture): Promise<void> {
  await page.goto(picture.path);
  await settled(page);
  if (picture.first) {
    const link = page.getByRole("main").locator(`a[href^="${picture.first}"]`).first();
    await page.goto((await link.getAttribute("href")) ?? picture.path);
    await settled(page);
  }
  if (picture.who !== "nobody") await expect(page.getByText("Live", { exact: true })).toBeVisible();
  // What is read for a part of the page after the page itself is to be in the picture too.
  await page.waitForLoadState("networkidle");
}
