import type {
  AcceptInvitationData,
  ActivateData,
  AskForRecoveryData,
  RegisterData,
  ResetPasswordData,
  VerifyEmailData,
} from "@/shared/api/generated/types.gen";
import { post } from "@/shared/api/plain";

// What people do who are not signed in.

export const register = (body: RegisterData["body"]) => post<RegisterData>("/api/v1/auth/register", body);

export const activate = (token: string) => post<ActivateData>("/api/v1/auth/activate", { token });

export const askForRecovery = (email: string) =>
  post<AskForRecoveryData>("/api/v1/auth/password/recovery", { email });

export const resetPassword = (body: ResetPasswordData["body"]) =>
  post<ResetPasswordData>("/api/v1/auth/password/reset", body);

export const acceptInvitation = (body: AcceptInvitationData["body"]) =>
  post<AcceptInvitationData>("/api/v1/auth/invitation/accept", body);

export const verifyEmail = (token: string) => post<VerifyEmailData>("/api/v1/auth/email/verify", { token });

/** Mail programs call this one by themselves (RFC 8058), so its token is in the address. */
export const unsubscribe = (token: string) =>
  post<{ url: string }>(`/api/v1/greetings/unsubscribe?token=${encodeURIComponent(token)}`);
