import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { FieldValues, PathValue } from "react-hook-form";
import { Button } from "@/shared/ui/Button";
import combo from "./ComboboxField.module.css";
import { FieldFrame, type FieldProps, setValue, useWired } from "./Field";
import styles from "./Field.module.css";

const PAUSE = 200;

interface ComboboxProps<Item> {
  /** Tells this search from others in the cache. */
  searchKey: string;
  /** Finds what fits a text; called when typing pauses. */
  search: (text: string, signal: AbortSignal) => Promise<readonly Item[]>;
  itemKey: (item: Item) => string | number;
  /** One line that names the item. */
  itemLabel: (item: Item) => string;
  /** What tells it from others of the same name: a birth date, a specialty. */
  itemDetail?: (item: Item) => ReactNode;
  placeholder?: string;
  /** Is told of each choice as well. */
  onChoose?: (item: Item | null) => void;
}

/**
 * Search as you type. The field's value is the chosen item, or null.
 *
 * A combobox with a listbox after the WAI-ARIA Authoring Practices: the focus stays in the text, arrows move the mark.
 */
export function ComboboxField<Input extends FieldValues, Item>(
  props: FieldProps<Input> & ComboboxProps<Item>,
) {
  const { t } = useLingui();
  const wired = useWired(props);
  const chosen = (props.form.watch(props.name) ?? null) as Item | null;
  const input = useRef<HTMLInputElement>(null);
  const wasChosen = useRef(chosen);

  useEffect(() => {
    // Only after the cross was pressed: the button that had the focus is gone.
    if (wasChosen.current && !chosen) input.current?.focus();
    wasChosen.current = chosen;
  }, [chosen]);

  const choose = (item: Item | null) => {
    setValue(props, item as PathValue<Input, typeof props.name>);
    props.onChoose?.(item);
  };
  return (
    <FieldFrame
      name={props.name}
      label={props.label}
      hint={props.hint}
      optional={props.optional}
      wired={wired}
    >
      {chosen ? (
        <div className={combo.chosen}>
          {/* The label names this box too, and readers hear the choice as its value. */}
          <output id={wired.id} className={combo.choice}>
            <span>{props.itemLabel(chosen)}</span>
            {props.itemDetail && <span className={combo.detail}>{props.itemDetail(chosen)}</span>}
          </output>
          <Button kind="quiet" icon="cross" iconOnly onClick={() => choose(null)}>
            {t`Choose another`}
          </Button>
        </div>
      ) : (
        <Search {...props} wired={wired} inputRef={input} onChoose={choose} />
      )}
    </FieldFrame>
  );
}

interface SearchProps<Item> extends Omit<ComboboxProps<Item>, "onChoose"> {
  wired: ReturnType<typeof useWired>;
  inputRef: React.RefObject<HTMLInputElement | null>;
  onChoose: (item: Item) => void;
}

function Search<Item>(props: SearchProps<Item>) {
  const { t } = useLingui();
  const list = useId();
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const found = useQuery({
    queryKey: ["search", props.searchKey, asked],
    queryFn: ({ signal }) => props.search(asked, signal),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  });
  const items = found.data ?? [];
  const mark = Math.min(at, items.length - 1);

  useEffect(() => {
    const timer = setTimeout(() => {
      setAsked(typed.trim());
      setAt(0);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);

  const onKeyDown = (event: KeyboardEvent) => {
    const item = items[mark];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) setOpen(true);
      else setAt((mark + (event.key === "ArrowDown" ? 1 : -1) + items.length) % Math.max(1, items.length));
    } else if (event.key === "Enter" && isOpen) {
      // Never sends the form from here: a choice is about to be made.
      event.preventDefault();
      if (item && !found.isPlaceholderData && asked === typed.trim()) props.onChoose(item);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
  };
  return (
    <div className={combo.box}>
      <input
        {...props.wired.aria}
        ref={props.inputRef}
        id={props.wired.id}
        className={styles.control}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && items[mark] ? `${list}-${mark}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={props.placeholder}
        value={typed}
        onFocus={() => setOpen(true)}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onChange={(event) => {
          setTyped(event.target.value);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={combo.list} hidden={!isOpen}>
        <div id={list} role="listbox" aria-label={t`Found`}>
          {items.map((item, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the text field, which keeps the focus.
            <div
              key={props.itemKey(item)}
              id={`${list}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === mark}
              className={combo.option}
              // The text field would lose the focus before the click arrives.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => props.onChoose(item)}
            >
              <span>{props.itemLabel(item)}</span>
              {props.itemDetail && <span className={combo.detail}>{props.itemDetail(item)}</span>}
            </div>
          ))}
        </div>
        <p className={combo.note} role="status">
          {found.isFetching
            ? t`Searching …`
            : found.isError
              ? t`The search failed.`
              : items.length === 0
                ? t`Nobody and nothing found.`
                : ""}
        </p>
      </div>
    </div>
  );
}
