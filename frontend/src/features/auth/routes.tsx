import { loadCommonWords } from "@/shared/i18n/common";
import { defineFeature } from "@/shared/routing/feature";

/** Registering, signing in, and the links of mails. */
export const auth = defineFeature({
  // Forms and their faults speak with the words that all forms share.
  catalogue: async (language) => {
    const [own] = await Promise.all([import(`./locales/${language}.po`), loadCommonWords()]);
    return own;
  },
  pages: [
    { path: "sign-in", load: () => import("./SignInPage") },
    { path: "register", load: () => import("./RegisterPage") },
    { path: "activate", load: () => import("./ActivatePage") },
    { path: "forgot-password", load: () => import("./ForgotPasswordPage") },
    { path: "reset-password", load: () => import("./ResetPasswordPage") },
    { path: "invitation", load: () => import("./InvitationPage") },
    { path: "verify-email", load: () => import("./VerifyEmailPage") },
    { path: "unsubscribe", load: () => import("./UnsubscribePage") },
    { path: "goodbye", load: () => import("./GoodbyePage") },
  ],
});
