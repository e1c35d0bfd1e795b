import { type Catalogue, loadCatalogue } from "./i18n";

const common: Catalogue = (language) => import(`./locales/${language}.po`);

/** Loads the words of what is shared among features: forms, lists, problems, the menu. The home page needs none of it. */
export function loadCommonWords(): Promise<void> {
  return loadCatalogue(common);
}
