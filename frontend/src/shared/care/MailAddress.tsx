import { Fragment } from "react";
import styles from "./MailAddress.module.css";

/** An e-mail address that is broken before its @ or a dot where it does not fit. */
export function MailAddress({ address }: { address: string }) {
  return (
    <span className={styles.address}>
      {address.split(/(?=[@.])/).map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of an address keep their places.
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  );
}

/** An e-mail address that one can write to. */
export function MailLink({ address }: { address: string }) {
  return (
    <a href={`mailto:${address}`}>
      <MailAddress address={address} />
    </a>
  );
}
