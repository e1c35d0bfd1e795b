import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Link, type LinkProps } from "react-router";
import styles from "./Button.module.css";
import { Icon, type IconName } from "./Icon";

export type ButtonKind = "primary" | "secondary" | "quiet" | "danger";

interface Look {
  kind?: ButtonKind;
  icon?: IconName;
  /** Only the picture is shown; the words are for readers and the tooltip. */
  iconOnly?: boolean;
  small?: boolean;
}

interface ButtonProps extends Look, Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> {
  children: ReactNode;
  /** Work is going on: the button keeps its focus and takes no further press. */
  busy?: boolean;
}

export function Button({
  kind,
  icon,
  iconOnly,
  small,
  busy = false,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classOf({ kind, iconOnly, small })}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      title={iconOnly && typeof children === "string" ? children : rest.title}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {inside(busy ? undefined : icon, iconOnly, children)}
      {busy && <span className={styles.spinner} aria-hidden="true" />}
    </button>
  );
}

interface LinkButtonProps extends Look, Omit<LinkProps, "children"> {
  children: ReactNode;
}

/** A link that looks like a button: it leads somewhere. What does something is a `Button`. */
export function LinkButton({ kind, icon, iconOnly, small, children, ...rest }: LinkButtonProps) {
  return (
    <Link {...rest} className={classOf({ kind, iconOnly, small })}>
      {inside(icon, iconOnly, children)}
    </Link>
  );
}

/** The look of a button for other elements, such as `<a href="tel:">`. */
export function buttonClass(look: Look = {}): string {
  return classOf(look);
}

function classOf({ kind = "secondary", iconOnly, small }: Look): string {
  return [styles.button, styles[kind], iconOnly && styles.iconOnly, small && styles.small]
    .filter(Boolean)
    .join(" ");
}

function inside(icon: IconName | undefined, iconOnly: boolean | undefined, children: ReactNode) {
  return (
    <>
      {icon && <Icon name={icon} />}
      <span className={iconOnly ? "visually-hidden" : undefined}>{children}</span>
    </>
  );
}
