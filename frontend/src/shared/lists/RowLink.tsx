import type { ReactNode } from "react";

interface RowLinkProps {
  to: string;
  children: ReactNode;
}

/**
 * A link to a page, in a row of a list, which follows it. It is a plain element: the router's own links draw themselves
 * anew whenever the address changes, and a list has a hundred of them.
 */
export function RowLink({ to, children }: RowLinkProps) {
  return <a href={to}>{children}</a>;
}
