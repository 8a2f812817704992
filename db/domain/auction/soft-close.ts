import type { SoftClose } from '#protocol';

/** What the end of a lot depends on. */
export interface Ending {
  readonly terms: { readonly ends: number; readonly softClose?: SoftClose | undefined };
  readonly endsAt: number;
}

/** Takes a lot and the time of a bid that was taken, in ms; returns when the lot ends then. Never earlier than before. */
export function endAfter({ terms, endsAt }: Ending, t: number): number {
  const { ends, softClose } = terms;
  if (softClose === undefined || endsAt - t >= softClose.window) return endsAt;
  const latest = softClose.cap === undefined ? Number.MAX_SAFE_INTEGER : ends + softClose.cap;
  return Math.max(endsAt, Math.min(t + softClose.extend, latest));
}
