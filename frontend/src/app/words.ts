import type { Catalogue } from "@/shared/i18n/i18n";

/** What every visitor reads: the frame around the public pages. */
export const publicWords: Catalogue = (language) => import(`./public/locales/${language}.po`);
