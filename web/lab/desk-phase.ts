import type { Trouble } from '../ui/trouble.ts';

/** How the desk stands. */
export type DeskPhase =
  | { readonly kind: 'opening' }
  | { readonly kind: 'running' }
  /** The server did not open a session. */
  | { readonly kind: 'refused'; readonly trouble: Trouble }
  /** The session is over: nobody asked for it for a minute, or it was half an hour old. */
  | { readonly kind: 'ended' };
