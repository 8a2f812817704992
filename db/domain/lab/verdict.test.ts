import { expect, test } from 'vitest';
import type { LabCost } from '#protocol';
import { laneStanding } from './standing.ts';
import { laneWith, recordingOf } from './testing.ts';
import { labVerdict } from './verdict.ts';

const textsOf = (recording: Parameters<typeof labVerdict>[0]): string[] =>
  labVerdict(recording).sentences.map(({ text }) => text);

test('an open network: the lighter of two that are alike is best, and the others are compared with it', () => {
  const recording = recordingOf(
    {
      websocket: laneWith({ p95: 12, bytesOut: 110_000 }),
      sse: laneWith({ p95: 10, bytesOut: 114_400 }),
      polling: laneWith({ p95: 950, bytesOut: 341_210, overheadPerEvent: 420 }),
    },
    { settings: { rate: 1, bytes: 100, batching: true, deflate: false, gzip: false } },
  );
  expect(labVerdict(recording).best).toBe('websocket');
  expect(textsOf(recording)).toEqual([
    'WebSocket is best on this network: half of its events arrive within 6 ms, 95 % within 12 ms, and an event costs 10 bytes beside its own 175 bytes.',
    'At 1 event/s on this network, SSE costs 1.04 × the bytes of WebSocket, and half of its events are there 1 ms sooner, 95 % within 10 ms.',
    'At 1 event/s on this network, polling every 1 s costs 3.1 × the bytes of WebSocket, and half of its events are there 469 ms later, 95 % within 950 ms.',
    'No lane lost or repeated an event: each carries its number, and none was missing or came again.',
  ]);
});

test('a network that lets no WebSocket pass: it is told what died, and how Auto got round it', () => {
  const recording = recordingOf(
    {
      websocket: laneWith({ count: 0 }),
      'long-polling': laneWith({ p95: 280, cpuPerEvent: 60 }),
      polling: laneWith({ p95: 990, count: 590, bytesOut: 300_000, cpuPerEvent: 20 }),
      auto: laneWith({ p95: 281, reconnect: { last: 300, worst: 1_300, count: 2 } }),
    },
    { profiles: { websocket: 'upgrade-403' } },
  );
  expect(labVerdict(recording).best).toBe('long-polling');
  const texts = textsOf(recording);
  expect(texts).toContain('WebSocket delivered nothing behind the network “upgrade-403”.');
  expect(texts).toContain(
    'Auto got round it: where WebSocket delivered nothing it delivered 600 events, 95 % of them within 281 ms.',
  );
  expect(texts).toContain('Auto was without a connection 2 times, for 1.3 s at the longest.');
  expect(texts).toContain(
    'Delivering an event costs the server 20 µs of CPU on polling and 60 µs on long polling: 3 × as much.',
  );
});

test('a lane may owe what is on its way to it, and no more', () => {
  const lanes = { websocket: laneWith({ p95: 5, count: 60 }), polling: laneWith({ p95: 990, count: 50 }) };
  const recording = recordingOf(lanes, { seconds: 6 });
  expect(laneStanding(lanes.polling, recording)).toBe('whole');
  expect(laneStanding(laneWith({ p95: 5, count: 50 }), recording)).toBe('behind');
});

test('polling that asked in step with the events was lucky or not, and that is said', () => {
  const steady = laneWith();
  const delay = { p50: 261, p95: 264, p99: 264, max: 264, mean: 261, count: 600 };
  const recording = recordingOf({ sse: steady, polling: { ...steady, delay } });
  expect(textsOf(recording)).toContain(
    'Polling asked in step with the events, each time as long after one: another time its delay may be anything up to 1 s.',
  );
  expect(textsOf(recordingOf({ sse: steady, polling: laneWith({ p95: 950 }) })).join()).not.toContain(
    'in step',
  );
});

test('CPU that was too little to measure is said to be that, and is not compared', () => {
  const lanes = {
    websocket: laneWith({ cpuPerEvent: 0 }),
    sse: laneWith({ cpuPerEvent: -32 }),
    polling: laneWith({ cpuPerEvent: 20 }),
  };
  const about = labVerdict(recordingOf(lanes)).sentences.filter((sentence) => sentence.about === 'cpu');
  expect(about.map(({ text }) => text)).toEqual([
    'The server’s CPU for an event was too little to measure on WebSocket and SSE: less than it varies by without viewers.',
  ]);
});

test('transports whose CPU differs by less than the source alone varies by are not ranked by it', () => {
  const turn = { seconds: 5, cpu: 160, events: 1000, without: 100, perEvent: 60 };
  const cost: LabCost = {
    state: 'done',
    doing: null,
    viewers: 20,
    seconds: 5,
    rate: 10,
    bytes: 100,
    at: 0,
    baseline: null,
    noise: 4,
    turns: { sse: turn, polling: turn },
    problem: null,
  };
  const said = (polling: number): string | undefined => {
    const lanes = { sse: laneWith({ cpuPerEvent: 60 }), polling: laneWith({ cpuPerEvent: polling }) };
    return labVerdict(recordingOf(lanes, { cost })).sentences.find(({ about }) => about === 'cpu')?.text;
  };
  expect(said(41)).toContain('between 41 and 60 µs of CPU: the transports differ by less');
  expect(said(20)).toContain('20 µs of CPU on polling and 60 µs on SSE: 3 × as much.');
});

test('a defect is never best, and said', () => {
  const recording = recordingOf({ sse: laneWith({ gaps: 1, duplicates: 2 }) });
  expect(labVerdict(recording).best).toBeUndefined();
  expect(textsOf(recording)).toContain('SSE lost 1 event and showed 2 twice.');
});

test('without events there is nothing to compare', () => {
  const settings = { rate: 0, bytes: 0, batching: true, deflate: false, gzip: false };
  expect(textsOf(recordingOf({ sse: laneWith({ count: 0 }) }, { settings }))).toEqual([
    'No events were made, so there is nothing to compare. Set a rate above 0.',
  ]);
});
