import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";
import { isStaff } from "@/shared/session/me";

/** What doctors found and plan: the list for staff, one entry, writing and correcting. */
export const journalEntries = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [
    {
      path: "journal-entries",
      load: () => import("./JournalEntriesPage"),
      needs: (can) => can("journal_entry.list") && isStaff(can),
    },
    { path: "journal-entries/new", load: () => import("./WriteEntryPage"), needs: "journal_entry.create" },
    {
      path: "journal-entries/:entryId",
      load: () => import("./JournalEntryPage"),
      needs: "journal_entry.view",
    },
  ],
  entries: [
    {
      to: "/journal-entries",
      label: msg`Journal`,
      icon: "note",
      needs: (can) => can("journal_entry.list") && isStaff(can),
      order: 60,
    },
  ],
});
