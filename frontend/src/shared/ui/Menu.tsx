import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Link } from "react-router";
import { Button, type ButtonKind } from "./Button";
import { Icon, type IconName } from "./Icon";
import styles from "./Menu.module.css";

export interface MenuItem {
  label: ReactNode;
  icon?: IconName;
  danger?: boolean;
  /** Where it leads; otherwise `onSelect` says what it does. */
  to?: string;
  onSelect?: () => void;
}

interface MenuProps {
  label: string;
  icon?: IconName;
  iconOnly?: boolean;
  kind?: ButtonKind;
  small?: boolean;
  items: readonly (MenuItem | false | null | undefined)[];
  /** Stands above the items. */
  head?: ReactNode;
}

/** A button that opens a short list of things to do. Without any item there is no button. */
export function Menu({
  label,
  icon = "more",
  iconOnly = true,
  kind = "quiet",
  small = false,
  items,
  head,
}: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const shown = items.filter((item): item is MenuItem => Boolean(item));

  useEffect(() => {
    if (!isOpen) return;
    box.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const leave = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
    };
  }, [isOpen]);

  if (shown.length === 0) return null;
  const close = () => {
    setOpen(false);
    box.current?.querySelector<HTMLElement>("button")?.focus();
  };
  return (
    <div ref={box} className={`${styles.menu} no-print`}>
      <Button
        kind={kind}
        icon={icon}
        iconOnly={iconOnly}
        small={small}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </Button>
      {isOpen && (
        <div className={styles.list}>
          {head && <div className={styles.head}>{head}</div>}
          <div id={id} role="menu" aria-label={label} onKeyDown={(event) => move(event, close)} tabIndex={-1}>
            {shown.map((item, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the items of a menu have nothing else that is theirs.
              <Item key={index} item={item} onDone={close} />
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

function Item({ item, onDone }: { item: MenuItem; onDone: () => void }) {
  const content = (
    <>
      {item.icon && <Icon name={item.icon} />}
      {item.label}
    </>
  );
  const look = `${styles.item} ${item.danger ? styles.danger : ""}`;
  if (item.to !== undefined) {
    return (
      <Link role="menuitem" tabIndex={-1} className={look} to={item.to} onClick={onDone}>
        {content}
      </Link>
    );
  }
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={look}
      onClick={() => {
        onDone();
        item.onSelect?.();
      }}
    >
      {content}
    </button>
  );
}

/** Arrows, Home and End go through the items; Escape and Tab leave (WAI-ARIA Authoring Practices, menu button). */
function move(event: KeyboardEvent<HTMLDivElement>, close: () => void): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const target = targets[event.key];
  if (target !== undefined) {
    event.preventDefault();
    items[target]?.focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    if (event.key === "Escape") event.stopPropagation();
    close();
  }
}
