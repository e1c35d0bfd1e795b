import type { Page } from "@playwright/test";
import axe from "axe-core";

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const RULES: axe.RunOnly = {
  type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
};

/** All that another theme may break: it changes colours and nothing else. */
const COLOURS: axe.RunOnly = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** What axe finds against WCAG 2.2 AA and good practice in the page as it stands, dialogs included, light and dark. */
export async function barriersOf(page: Page): Promise<string[]> {
  // A document keeps it, so pages that the application goes to by itself have it already.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const dark = await violationsOf(page, "dark", COLOURS);
  return [...dark, ...(await violationsOf(page, "light", RULES))];
}

async function violationsOf(
  page: Page,
  colorScheme: "dark" | "light",
  runOnly: axe.RunOnly,
): Promise<string[]> {
  await page.emulateMedia({ colorScheme });
  const violations = await page.evaluate(
    async (rules) =>
      (await window.axe.run({ runOnly: rules, resultTypes: ["violations"], iframes: false })).violations,
    runOnly,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      (node) => `${colorScheme}: ${id} (${help}) at ${node.target.join(" ")}: ${node.failureSummary ?? ""}`,
    ),
  );
}
