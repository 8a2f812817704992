import type { StreamEvent } from '#protocol';
import type { LabEvent } from './tally.ts';

/** Takes an event of a stream; returns what a lane measures by it, undefined where it is of another kind. */
export function readLabEvent(event: StreamEvent): Omit<LabEvent, 'came'> | undefined {
  if (event.kind !== 'lab') return undefined;
  const [n, made, pad] = event.data;
  // The filling is ASCII and needs no escapes: it is as long as its text.
  const bare = JSON.stringify([event.seq, event.at, event.topic, event.kind, [n, made, '']]);
  return { seq: event.seq, n, made, bytes: bare.length + pad.length };
}
