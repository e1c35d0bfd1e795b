import { loadCommonWords } from "@/shared/i18n/common";
import { defineFeature } from "@/shared/routing/feature";

/** For whoever holds a document of the clinic: whether it is genuine and still holds. Its QR code leads here. */
export const confirmations = defineFeature({
  // Forms and their faults speak with the words that all forms share.
  catalogue: async (language) => {
    const [own] = await Promise.all([import(`./locales/${language}.po`), loadCommonWords()]);
    return own;
  },
  pages: [
    { path: "confirm", load: () => import("./ConfirmPage") },
    { path: "confirm/:number", load: () => import("./ConfirmPage") },
  ],
});
