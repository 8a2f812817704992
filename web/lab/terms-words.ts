import type { LabConditions, LabSettings, TransportName } from '#protocol';
import { age, count, showText } from '../format.ts';
import { list } from '../words.ts';
import { lookOf } from './lane-look.ts';

/** Takes the transports that do as well as the best, at least one; returns that in words: `SSE does as well`. */
export function tieWords(names: readonly TransportName[]): string {
  return `${list(names.map((name) => lookOf(name).label))} ${names.length === 1 ? 'does' : 'do'} as well`;
}

/** Takes what is sent; returns it in words: `10 events/s of 100 B of filling each, batched`. */
export function loadWords({ rate, bytes, batching, deflate, gzip }: LabSettings): string {
  if (rate === 0) return 'no events are made';
  const parts = [
    `${count(rate)} ${rate === 1 ? 'event' : 'events'}/s with ${count(bytes)} B of filling each`,
    batching ? 'batched' : 'each sent at once',
  ];
  if (deflate) parts.push('permessage-deflate on');
  if (gzip) parts.push('gzip on');
  if (deflate || gzip) parts.push('of a filling that repeats itself and so compresses better than most data');
  return parts.join(', ');
}

/** Takes what is sent and for how many ms it was measured; returns what the figures are of. */
export function termsWords(settings: LabSettings, measured: number): string {
  return `Measured for ${age(Math.max(0, measured))}: ${loadWords(settings)}.`;
}

/** Takes what something was measured on, and who measured; returns it as names with their values, server and machine first. */
export function conditionLines(
  { version, node, cores, cpu, memory, os, heartbeat }: LabConditions,
  client: string,
): readonly (readonly [string, string])[] {
  return [
    ['Server', `Switchyard ${version}, Node ${node}`],
    ['Machine', `${cores} × ${cpu}, ${showText(memory, 'B')}, ${os}`],
    ['Measured by', client],
    ['Heartbeat', `after ${heartbeat / 1000} s of silence`],
    ['TLS', 'none: the server speaks plain HTTP'],
  ];
}
