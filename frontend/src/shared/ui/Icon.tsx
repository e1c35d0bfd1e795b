import styles from "./Icon.module.css";
import sprite from "./icons.svg?url";

export type IconName =
  | "calendar"
  | "chart"
  | "check"
  | "clock"
  | "cross"
  | "device"
  | "doctor"
  | "down"
  | "download"
  | "edit"
  | "exit"
  | "eye"
  | "filter"
  | "flask"
  | "globe"
  | "history"
  | "home"
  | "inbox"
  | "info"
  | "leave"
  | "left"
  | "lock"
  | "mail"
  | "menu"
  | "more"
  | "note"
  | "offline"
  | "people"
  | "person"
  | "phone"
  | "pill"
  | "pin"
  | "plus"
  | "print"
  | "record"
  | "refresh"
  | "right"
  | "search"
  | "shield"
  | "sort"
  | "theme"
  | "trash"
  | "up"
  | "warning";

/** A picture beside words, never instead of them: readers do not hear of it. */
export function Icon({ name, size = "normal" }: { name: IconName; size?: "small" | "normal" | "large" }) {
  return (
    <svg className={`${styles.icon} ${styles[size]}`} aria-hidden="true" focusable="false">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
