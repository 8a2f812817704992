import { isTransportName, type TransportName } from '#protocol';
import type { Known } from './state-types.ts';

/** The order in which automatic mode tries; SSE is left to a choice by hand or to `?ladder=`. */
export const DEFAULT_LADDER: readonly TransportName[] = ['websocket', 'long-polling', 'polling'];

/** Takes text such as `websocket,sse,polling`; returns the ladder, or the default when it is not one. */
export function parseLadder(text: string | null): readonly TransportName[] {
  const names = (text ?? '').split(',').filter((name) => name !== '');
  const known = names.filter(isTransportName);
  return known.length > 0 && known.length === names.length ? [...new Set(known)] : DEFAULT_LADDER;
}

/** The best rung. */
export function top({ ladder }: Pick<Known, 'ladder'>): TransportName {
  return ladder[0] ?? 'websocket';
}

/** The transport that we want to be on now: the pinned one, or automatic mode's rung. */
export function goal({ mode, rung }: Known): TransportName {
  return mode === 'auto' ? rung : mode;
}

/** Takes a transport; returns the next rung below it. A pinned mode has none. */
export function below({ mode, ladder }: Known, transport: TransportName): TransportName | undefined {
  return mode === 'auto' ? ladder[ladder.indexOf(transport) + 1] : undefined;
}

/** Takes the carrier's transport; returns the better ones. A pinned mode has none. */
export function above({ mode, ladder }: Known, transport: TransportName): readonly TransportName[] {
  if (mode !== 'auto') return [];
  const place = ladder.indexOf(transport);
  return place < 0 ? ladder : ladder.slice(0, place);
}

/** Takes the carrier's transport; returns the better one whose turn it is to be probed. */
export function probed(known: Known, transport: TransportName): TransportName | undefined {
  const better = above(known, transport);
  return better[known.probes % better.length];
}

/** Takes a transport; returns it if the ladder has it, else the best rung. */
export function onLadder(known: Pick<Known, 'ladder'>, transport: TransportName): TransportName {
  return known.ladder.includes(transport) ? transport : top(known);
}
