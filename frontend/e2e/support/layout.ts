import type { Page } from "@playwright/test";

/** WCAG 2.2, 1.4.10: the narrowest window, in CSS pixels, in which nothing needs scrolling sideways. */
const NARROWEST = 320;

/** Windows that are wider show at 320 px what a phone shows there. */
const PHONE = 600;

/** What does not fit with text of twice the size and, on a phone, at 320 px; the page is as before afterwards. */
export async function lossesOf(page: Page): Promise<string[]> {
  const size = page.viewportSize();
  if (!size) throw new Error("The page has no size of its own.");
  const found: string[] = [];
  try {
    await page.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
    });
    found.push(...(await overflowing(page)).map((what) => `with text of 200 %: ${what}`));
  } finally {
    await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
  }
  if (size.width > PHONE) return found;
  await page.setViewportSize({ width: NARROWEST, height: size.height });
  found.push(...(await overflowing(page)).map((what) => `at ${NARROWEST} px: ${what}`));
  await page.setViewportSize(size);
  return found;
}

/** What is wider than the window, and text that is cut off; what scrolls in a frame of its own is meant to. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    // What a change of size brings with it, such as containers that look at theirs, is done two frames later.
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const wide = document.documentElement.scrollWidth;
    const room = document.documentElement.clientWidth;
    const name = (element: Element) => {
      const text = element.textContent?.trim().slice(0, 40);
      return `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> ${text}`;
    };
    const scrolls = (element: Element) => {
      for (let at: Element | null = element; at; at = at.parentElement)
        if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
      return false;
    };
    const found: string[] = [];
    for (const element of document.body.querySelectorAll("*")) {
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const box = element.getBoundingClientRect();
      // What only screen readers see is a single pixel.
      if (box.width <= 1 || box.height <= 1) continue;
      if (wide > room && box.right > room + 1 && !scrolls(element))
        found.push(`too wide by ${Math.round(box.right - room)} px: ${name(element)}`);
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
      );
      const { overflowX, textOverflow } = getComputedStyle(element);
      // A name in the calendar ends in an ellipsis where there is no room, and opens to what it says in full.
      const opens = textOverflow === "ellipsis" && element.matches("button, a[href]");
      const cuts = /hidden|clip/.test(overflowX) && !opens;
      if (hasText && cuts && element.scrollWidth > element.clientWidth + 1)
        found.push(`cut off: ${name(element)}`);
    }
    if (wide > room && found.length === 0) found.push(`the page is ${wide - room} px too wide`);
    // The outermost element says it best, and a page full of them says it once.
    return found.slice(0, 3);
  });
}
