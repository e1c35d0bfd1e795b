import { Link } from "react-router";
import styles from "./Brand.module.css";

/** The clinic's sign and name, which leads home. */
export function Brand({ name }: { name: string }) {
  return (
    <Link to="/" className={styles.brand}>
      <svg viewBox="0 0 32 32" className={styles.sign} aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="9" />
        <path d="M13 7h6v6h6v6h-6v6h-6v-6H7v-6h6z" />
      </svg>
      <span>{name}</span>
    </Link>
  );
}
