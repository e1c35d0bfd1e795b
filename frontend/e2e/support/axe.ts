import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** All that another theme may break: it changes colours and nothing else. */
const COLOURS = ["color-contrast", "link-in-text-block"];

/** What axe finds against WCAG 2.2 AA and good practice in the page as it stands, dialogs included, light and dark. */
export async function barriersOf(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    // One page without frames: there is no need for the blank page that axe would open beside it.
    const axe = new AxeBuilder({ page }).setLegacyMode(true);
    const { violations } = await (colorScheme === "light"
      ? axe.withTags(RULES)
      : axe.withRules(COLOURS)
    ).analyze();
    for (const { id, help, nodes } of violations)
      for (const node of nodes)
        found.push(
          `${colorScheme}: ${id} (${help}) at ${node.target.join(" ")}: ${node.failureSummary ?? ""}`,
        );
  }
  return found;
}
