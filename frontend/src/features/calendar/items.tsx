import type { CSSProperties } from "react";
import { clockOf } from "@/shared/time/days";
import { Icon } from "@/shared/ui/Icon";
import type { FreeItem, VisitItem } from "./cells";
import styles from "./items.module.css";
import type { Words } from "./words";

/*
 * A week of a clinic has a thousand of these. They are plain functions that make few elements, because components with
 * an element around each word take three times as long to draw.
 */

interface Drawn {
  words: Words;
  /** Whether Tab stops here. */
  isStop: boolean;
  style?: CSSProperties;
}

interface DrawnVisit extends Drawn {
  isMovable: boolean;
  /** It is being moved. */
  isHeld: boolean;
  /** There is room for one line only. */
  isLow: boolean;
}

const MARKS = { completed: "check", no_show: "cross" } as const;

/** A visit. What happens when it is opened, the element around all items knows. */
export function visitButton(item: VisitItem, { words, isStop, isMovable, isHeld, isLow, style }: DrawnVisit) {
  const { status, patient } = item.visit;
  return (
    <button
      key={item.key}
      type="button"
      className={`${styles.item} ${styles.visit} ${styles[status]} ${isHeld ? styles.held : ""} ${isLow ? styles.low : ""}`}
      data-item={item.key}
      data-movable={isMovable ? "" : undefined}
      tabIndex={isStop ? 0 : -1}
      style={style}
    >
      {`${clockOf(item.from)} `}
      {status !== "booked" && status !== "cancelled" && (
        <>
          <Icon name={MARKS[status]} size="small" />
          <span className="visually-hidden">{words.status[status]}:</span>{" "}
        </>
      )}
      {/* Where a name may be cut off, it begins with what tells patients apart. */}
      {isLow ? (
        <bdi>
          <b>{patient.last_name}</b>
          {` ${patient.first_name}`}
        </bdi>
      ) : (
        <bdi>
          {`${patient.first_name} `}
          <b>{patient.last_name}</b>
        </bdi>
      )}
    </button>
  );
}

interface DrawnFree extends Drawn {
  doctor: number;
  /** Says until when, and that it is free, also for the eye. */
  isWide: boolean;
}

/** A time that can be booked: leads to the booking with doctor and time filled in. */
export function freeLink(item: FreeItem, { doctor, words, isStop, isWide, style }: DrawnFree) {
  const from = clockOf(item.from);
  return (
    <a
      key={item.key}
      href={bookingOf(doctor, item.startsAt)}
      className={`${styles.item} ${styles.free} ${styles.low}`}
      data-item={item.key}
      data-from={item.from}
      tabIndex={isStop ? 0 : -1}
      draggable={false}
      style={style}
    >
      {isWide ? (
        `${from}–${clockOf(item.to)} ${words.free}`
      ) : (
        <>
          {`${from} `}
          <span className="visually-hidden">{words.free}</span>
        </>
      )}
    </a>
  );
}

export function bookingOf(doctor: number, startsAt: string): string {
  return `/booking?doctor=${doctor}&starts_at=${encodeURIComponent(startsAt)}`;
}

/** Values of CSS custom properties, which may be set where style attributes are forbidden. */
export function vars(values: Readonly<Record<`--${string}`, string | number>>): CSSProperties {
  return values as CSSProperties;
}
