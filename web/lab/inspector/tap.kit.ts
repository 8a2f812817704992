import type { TapRecord } from '#protocol';

/** Takes what matters to a test; returns a record. */
export function tapRecord(said: Partial<TapRecord> & Pick<TapRecord, 'n'>): TapRecord {
  return {
    t: Date.UTC(2026, 10, 26, 14, 2, 5) + said.n,
    lane: 'websocket',
    connection: 1,
    way: 'out',
    layer: 'websocket',
    bytes: 94,
    summary: 'text frame, 92 bytes',
    detail: '42["batch"]',
    explained: 'A WebSocket message of the server.',
    ...said,
  };
}
