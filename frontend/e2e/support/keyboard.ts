import { expect, type Locator, type Page } from "@playwright/test";

/** More stops than any page has before what is looked for. */
const FURTHEST = 120;

/** Goes to a control as somebody without a mouse does, one stop after the other, the shorter way. */
export async function reach(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  const isBefore = await control.evaluate(
    (element) =>
      (document.activeElement?.compareDocumentPosition(element) ?? 0) & Node.DOCUMENT_POSITION_PRECEDING,
  );
  for (let stop = 0; stop < FURTHEST; stop += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(isBefore ? "Shift+Tab" : "Tab");
  }
  throw new Error(`The keyboard does not reach ${control}.`);
}

/** Goes to a link or a button and presses it. */
export async function press(page: Page, control: Locator): Promise<void> {
  await reach(page, control);
  await page.keyboard.press("Enter");
}
