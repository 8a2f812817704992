import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import type { Examination, Look, Observation, Plain } from './examination.ts';

const HTTP: Plain = { status: 200, ours: true, trips: [12, 4, 5], protocol: 'http/1.1', headers: '' };

/** Takes a transport and ms to its first frame; returns what is seen of one that works. */
export function works(transport: TransportName, frame = 24): Observation {
  return { transport, lasted: 3000, frame, frames: 30, bytes: 4000, silence: 120, missed: 0 };
}

/** Takes a transport, and what else is seen of it; returns what is seen of one that delivers nothing. */
export function mute(transport: TransportName, parts: Partial<Observation> = {}): Observation {
  return { transport, lasted: 2500, frames: 0, bytes: 0, missed: 0, ...parts };
}

/** Takes what a closer look saw; the rest is an answer of ours that stays open. */
export function look(parts: Partial<Look> = {}): Look {
  return { ours: true, status: 400, bytes: 0, closed: false, lostSession: false, ...parts };
}

/** An examination in which everything works, but for what is given. */
export function examined(
  seen: readonly Observation[] = [],
  http: Partial<Plain> = {},
  online = true,
): Examination {
  const observations = TRANSPORT_NAMES.map(
    (name) => seen.find(({ transport }) => transport === name) ?? works(name),
  );
  const plain = { ...HTTP, ...http };
  return {
    at: 0,
    origin: 'https://board.example',
    browser: 'Chromium 140, Linux',
    online,
    http: plain,
    observations,
  };
}

/** How a WebSocket ends that does not get through. */
export const FAILED = { at: 9, kind: 'failed', detail: 'websocket error' } as const;
/** Plain HTTP without an answer. */
export const DOWN: Partial<Plain> = { status: undefined, ours: false, trips: [] };
