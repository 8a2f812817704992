import { signInAddress } from './back.ts';

/** A link below what is said. */
export interface NoticeLink {
  readonly label: string;
  /** Returns its address, which may depend on where the page is by then. */
  href(): string;
}

/** Leads to the sign-in page, and back here from it. */
export const SIGN_IN: NoticeLink = { label: 'Sign in', href: () => signInAddress(location) };

/** Takes the code of a refusal; true where signing in could help. */
export function asksToSignIn(code: string | undefined): boolean {
  return code === 'NOT_SIGNED_IN' || code === 'REVOKED' || code === 'TOKEN_EXPIRED';
}
