import { auth } from "@/features/auth/routes";
import { confirmations } from "@/features/confirmations/routes";
import { home } from "@/features/home/routes";
import type { Feature } from "@/shared/routing/feature";

/** Features for everybody, signed in or not. */
export const PUBLIC_FEATURES: readonly Feature[] = [home, auth, confirmations];
