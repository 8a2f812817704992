import type { TransportName } from '#protocol';
import type { FeedStatus } from '../connection/status.ts';
import type { Wish } from './messages.ts';

/**
 * Takes how the stream that a page wishes stands, what carries its events meanwhile, and the wish; returns how the
 * page's connection stands. A change is make before break: what carried goes on until what is wished does.
 */
export function statusFor(wished: FeedStatus, carrier: TransportName | undefined, wish: Wish): FeedStatus {
  const status: FeedStatus =
    wish.byHand && wished.why.kind === 'start' ? { ...wished, why: { kind: 'by-hand' } } : wished;
  if (carrier === undefined || status.carrier !== undefined) return status;
  switch (status.phase) {
    case 'waiting':
    case 'stopped':
      return { ...status, phase: 'live', carrier };
    default: {
      const { mode, candidates } = status;
      const named = candidates.length > 0 || mode === 'auto' ? candidates : [mode];
      return { ...status, phase: 'switching', carrier, candidates: named };
    }
  }
}
