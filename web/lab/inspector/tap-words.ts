import type { TapLayer, TapRecord } from '#protocol';
import { lookOf } from '../lane-look.ts';

/** The layers, from the outside in, by the names that people know. */
export const LAYER_NAMES: Readonly<Record<TapLayer, string>> = {
  'http-request': 'HTTP request',
  'http-response': 'HTTP response',
  'http-body': 'HTTP body',
  websocket: 'WebSocket frame',
  'engine.io': 'Engine.IO',
  'socket.io': 'Socket.IO',
  sse: 'SSE record',
};

/** The two directions, as they are written and as they are said. */
export const WAYS = {
  in: { arrow: '→', text: 'to the server' },
  out: { arrow: '←', text: 'to the page' },
} as const satisfies Record<TapRecord['way'], unknown>;

/** Takes a time in ms since 1970; returns its time of day to the tenth of a millisecond, in UTC, such as `14:02:05.1234`. */
export function tapTime(t: number): string {
  const millis = (t % 1000).toFixed(1).padStart(5, '0');
  return `${new Date(t - (t % 1000)).toISOString().slice(11, 19)}.${millis.replace('.', '')}`;
}

/** Takes a record; returns what is known of it beside its text, in a few words each. */
export function recordFacts({ connection, bytes, frame, buffered }: TapRecord): readonly string[] {
  const facts = [`connection ${connection}`, `${bytes} bytes`];
  if (frame !== undefined) {
    facts.push(
      `opcode ${frame.opcode}`,
      frame.fin ? 'FIN: the last fragment' : 'no FIN: more fragments follow',
      frame.masked ? 'masked' : 'not masked',
      frame.compressed ? 'compressed (RSV1)' : 'not compressed',
      `payload of ${frame.length} bytes`,
    );
    if (frame.close !== undefined)
      facts.push(frame.close === null ? 'close without a code' : `close code ${frame.close}`);
  }
  if (buffered !== undefined) facts.push(`${buffered} bytes still in the server’s buffer`);
  return facts;
}

/** Takes records; returns them as text that can be pasted: one line each, its text and what it is for below it. */
export function recordsText(records: readonly TapRecord[]): string {
  return records
    .map((record) => {
      const { t, lane, way, layer, summary, detail, explained } = record;
      const head = `${tapTime(t)} ${lookOf(lane).label} ${WAYS[way].arrow} ${LAYER_NAMES[layer]}: ${summary}`;
      const below = [recordFacts(record).join(' · '), explained, detail].filter((part) => part !== '');
      return [head, ...below.map((part) => part.replaceAll(/^/gm, '    '))].join('\n');
    })
    .join('\n');
}
