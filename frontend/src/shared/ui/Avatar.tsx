import styles from "./Avatar.module.css";

interface Named {
  id: number;
  first_name: string;
  last_name: string;
}

const SHADES = 6;

/** The initials of a person, as a mark beside the name. */
export function Avatar({ person, large = false }: { person: Named; large?: boolean }) {
  const initials = `${firstSign(person.first_name)}${firstSign(person.last_name)}`.toLocaleUpperCase();
  return (
    <span
      className={`${styles.avatar} ${styles[`shade${person.id % SHADES}`]} ${large ? styles.large : ""}`}
      aria-hidden="true"
    >
      {initials}
    </span>
  );
}

/** The first character as people count them, which may be several code units. */
function firstSign(text: string): string {
  return [...text][0] ?? "";
}
