import type { Overlay } from '../charts/picture.ts';
import type { Extent } from '../charts/ticks.ts';

/** Takes how far curves reach up and down; returns it with a little of either side at the least, so that both are seen. */
export function withBothSides({ low, high }: Extent): Extent {
  const little = Math.max(high, -low, 1) / 1000;
  return { low: Math.min(low, -little), high: Math.max(high, little) };
}

/** Takes how far curves reach and what alerts say; returns it with the thresholds that something is past: those are always seen. */
export function reachThresholds({ low, high }: Extent, { thresholds }: Overlay): Extent {
  const firing = thresholds.filter((one) => one.firing).map(({ value }) => value);
  return { low: Math.min(low, ...firing), high: Math.max(high, ...firing) };
}
