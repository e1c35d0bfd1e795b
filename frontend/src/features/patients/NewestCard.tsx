import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Card } from "@/shared/ui/Card";
import { Loaded } from "@/shared/ui/Query";
import styles from "./OverviewSection.module.css";

interface NewestCardProps<Item> {
  title: string;
  query: UseQueryResult<{ items: Item[]; total: number }, unknown>;
  none: string;
  /** The way to the whole list, when there is more. */
  all?: { to: string; label: (total: number) => string };
  /** Two things side by side, and what belongs below them. */
  children: (item: Item) => ReactNode;
}

/** The first few of a list, and the way to all of it. */
export function NewestCard<Item extends { id: number }>(props: NewestCardProps<Item>) {
  const { title, query, none, all, children } = props;
  return (
    <Card title={title} flush>
      <Loaded query={query}>
        {({ items, total }) =>
          items.length === 0 ? (
            <p className={styles.none}>{none}</p>
          ) : (
            <>
              <ul className={styles.list}>
                {items.map((item) => (
                  <li key={item.id}>{children(item)}</li>
                ))}
              </ul>
              {all && total > items.length && (
                <Link className={styles.more} to={all.to}>
                  {all.label(total)}
                </Link>
              )}
            </>
          )
        }
      </Loaded>
    </Card>
  );
}
