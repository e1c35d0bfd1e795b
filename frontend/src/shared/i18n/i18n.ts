import { i18n, type Messages } from "@lingui/core";

export type Language = "en" | "sv";

/** Each language by its own name. */
export const LANGUAGES: Readonly<Record<Language, string>> = { en: "English", sv: "Svenska" };

/** The words of one part of the application; every feature has its own, loaded together with its pages. */
export type Catalogue = (language: Language) => Promise<{ messages: Messages }>;

const STORED = "qhealth-language";
const inUse = new Set<Catalogue>();

function isLanguage(text: string | null): text is Language {
  return text !== null && Object.hasOwn(LANGUAGES, text);
}

/** The language chosen on this device, or else the first one of the browser's that there is. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(STORED);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? "en";
}

/** The language in use. */
export function language(): Language {
  return isLanguage(i18n.locale) ? i18n.locale : "en";
}

/** Loads the words of a part of the application, now and whenever the language changes. */
export async function loadCatalogue(catalogue: Catalogue): Promise<void> {
  if (inUse.has(catalogue)) return;
  const { messages } = await catalogue(language());
  inUse.add(catalogue);
  i18n.load(language(), messages);
}

/** Changes the language of everything on the screen. */
export async function speak(next: Language, { remember }: { remember: boolean }): Promise<void> {
  const loaded = await Promise.all([...inUse].map((catalogue) => catalogue(next)));
  for (const { messages } of loaded) i18n.load(next, messages);
  i18n.activate(next);
  document.documentElement.lang = next;
  if (remember) localStorage.setItem(STORED, next);
}

/** Begins to speak the preferred language, with what every page needs. */
export async function startI18n(first: Catalogue): Promise<void> {
  inUse.add(first);
  await speak(preferredLanguage(), { remember: false });
}

export { i18n };
