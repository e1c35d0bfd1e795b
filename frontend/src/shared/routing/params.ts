import { useParams } from "react-router";
import { Problem } from "@/shared/api/problem";

/** The id in a page's address. An address with anything else leads to the page for what does not exist. */
export function useId(name: string): number {
  const text = useParams()[name] ?? "";
  if (!/^[1-9]\d{0,15}$/.test(text)) throw new Problem({ status: 404, code: "not_found" });
  return Number(text);
}
