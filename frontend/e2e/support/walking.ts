import { expect, type Page } from "@playwright/test";

/**
 * Waits until a page shows what it is about: its heading, and nothing that is still loading. With `expect.soft` a page
 * that does not is noted, and the test goes on to the next one.
 */
export async function settled(
  page: Page,
  expecting: typeof expect | typeof expect.soft = expect,
): Promise<void> {
  await expecting(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expecting(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

/** The addresses of this site that a part of the page links to, each once. */
export async function waysFrom(page: Page, part: "navigation" | "main"): Promise<string[]> {
  // On a phone the navigation may wait behind a button.
  const menu = page.getByRole("button", { name: "Menu", exact: true });
  const waits = part === "navigation" && (await menu.isVisible());
  if (waits) await menu.click();
  const links = page.getByRole(part).getByRole("link");
  const ways = await links.evaluateAll((found) =>
    found
      .map((link) => new URL((link as HTMLAnchorElement).href))
      .filter((url) => url.origin === location.origin && !url.pathname.startsWith("/api/"))
      .map((url) => url.pathname),
  );
  if (waits) await page.keyboard.press("Escape");
  return [...new Set(ways)];
}
