import { useEffect, useState } from "react";
import type { ClinicCard } from "@/shared/api/generated/types.gen";
import { type Problem, problemFrom, unreachable } from "@/shared/api/problem";

let known: ClinicCard | undefined;
let asking: Promise<ClinicCard> | undefined;

/** Asks the server once what the clinic is called and where it is. It does not change while a page is open. */
export function loadClinic(): Promise<ClinicCard> {
  asking ??= fetchClinic().catch((error: unknown) => {
    asking = undefined;
    throw error;
  });
  return asking;
}

async function fetchClinic(): Promise<ClinicCard> {
  // Plainly, because the first page of all needs nothing else of the API.
  const response = await fetch("/api/v1/clinic").catch(() => {
    throw unreachable();
  });
  const document: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw problemFrom(document, response);
  known = document as ClinicCard;
  return known;
}

interface Asked {
  clinic: ClinicCard | undefined;
  problem: Problem | undefined;
  retry: () => void;
}

/** The clinic as far as it is known yet. */
export function useClinicCard(): Asked {
  const [clinic, setClinic] = useState(known);
  const [problem, setProblem] = useState<Problem>();
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a further try is made by counting it.
  useEffect(() => {
    let isThere = true;
    loadClinic().then(
      (loaded) => isThere && setClinic(loaded),
      (error: Problem) => isThere && setProblem(error),
    );
    return () => {
      isThere = false;
    };
  }, [tries]);
  const retry = () => {
    setProblem(undefined);
    setTries(tries + 1);
  };
  return { clinic, problem, retry };
}
