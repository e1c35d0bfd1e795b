import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";

/** Who signed in and who did what: the login history and the audit trail. */
export const oversight = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [
    { path: "login-attempts", load: () => import("./LoginAttemptsPage"), needs: "login_attempt.list" },
    { path: "audit-events", load: () => import("./AuditEventsPage"), needs: "audit_event.list" },
    { path: "audit-events/:eventId", load: () => import("./AuditEventPage"), needs: "audit_event.view" },
  ],
  entries: [
    {
      to: "/login-attempts",
      label: msg`Login history`,
      icon: "history",
      needs: "login_attempt.list",
      order: 92,
    },
    { to: "/audit-events", label: msg`Audit trail`, icon: "shield", needs: "audit_event.list", order: 94 },
  ],
});
