import { expect, test } from 'vitest';
import { Doctor, type DoctorWindow } from './doctor.svelte.ts';
import type { ExamineOptions } from './examine.ts';
import type { Examination, Observation } from './examination.ts';
import { encodeResult } from './permalink.ts';

const SEEN: Observation = {
  transport: 'sse',
  lasted: 3000,
  frame: 20,
  frames: 9,
  bytes: 90,
  silence: 5,
  missed: 0,
};

function examination(headers = ''): Examination {
  return {
    at: 1_700_000_000_000,
    origin: 'http://board.example',
    browser: 'Firefox 140, Linux',
    online: true,
    http: { status: 200, ours: true, trips: [4], protocol: 'h2', headers },
    observations: [SEEN],
  };
}

/** A doctor on a page whose examinations end when a test says so. */
function surgery(hash = '') {
  const written: string[] = [];
  const page: DoctorWindow = {
    site: 'http://board.example',
    location: { href: `http://board.example/doctor?range=1m${hash}`, hash },
    navigator: { userAgent: 'Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/140.0', onLine: true },
    history: { state: null, replaceState: (_state, _title, url) => void written.push(String(url)) },
  };
  const runs: (ExamineOptions & { end: PromiseWithResolvers<Examination> })[] = [];
  const doctor = new Doctor(page, (options) => {
    const end = Promise.withResolvers<Examination>();
    options.signal.addEventListener('abort', () => end.reject(new Error('aborted')));
    runs.push({ ...options, end });
    return end.promise;
  });
  return { doctor, runs, written };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

test('an address without a result begins an examination, and holds its result then', async () => {
  const { doctor, runs, written } = surgery();
  doctor.begin();
  expect(doctor.running).toBe(true);
  expect(runs[0]).toMatchObject({
    origin: 'http://board.example',
    browser: 'Firefox 140, Linux',
    online: true,
  });
  runs[0]?.progress({ type: 'trying', transport: 'websocket' });
  runs[0]?.progress({ type: 'trying', transport: 'sse' });
  expect(doctor.told).toBe('Trying WebSocket and SSE. 0 of 4 examined.');
  runs[0]?.progress({ type: 'observed', observation: SEEN });
  expect(doctor.lanes).toMatchObject({ websocket: 'trying', sse: SEEN, polling: 'waiting' });
  expect(doctor.told).toBe('Trying WebSocket. 1 of 4 examined.');
  runs[0]?.end.resolve(examination('Apache/2.4'));
  await settled();
  expect(doctor.running).toBe(false);
  expect(doctor.shown).toMatchObject({ own: true, examination: { browser: 'Firefox 140, Linux' } });
  expect(doctor.told).toBe(doctor.shown?.diagnosis.verdict.says);
  expect(doctor.proxy.name).toBe('apache');
  expect(written).toEqual([`http://board.example/doctor?range=1m${encodeResult(examination('Apache/2.4'))}`]);
  expect(doctor.link).toBe(written[0]);
});

test('an address with a result shows it and examines nothing', () => {
  const { doctor, runs } = surgery(encodeResult(examination()));
  doctor.begin();
  expect(runs).toHaveLength(0);
  expect(doctor.shown).toMatchObject({ own: false, diagnosis: { verdict: { tone: 'good' } } });
  expect(doctor.link).toBe(`http://board.example/doctor?range=1m${encodeResult(examination())}`);
});

test.each([
  ['#r9.abc', 'another version'],
  ['#r1.abc', 'cut off or changed'],
])('an address with %s says so, and examines when asked', async (hash, words) => {
  const { doctor, runs } = surgery(hash);
  doctor.begin();
  expect(doctor.problem).toContain(words);
  expect(runs).toHaveLength(0);
  const run = doctor.run();
  expect([doctor.problem, doctor.running]).toEqual(['', true]);
  runs[0]?.end.resolve(examination());
  await run;
  expect(doctor.shown?.own).toBe(true);
});

test('stopping ends it, and the one before a new run tells nothing any more', async () => {
  const { doctor, runs } = surgery();
  doctor.begin();
  doctor.stop();
  await settled();
  expect([doctor.running, doctor.shown, runs[0]?.signal.aborted]).toEqual([false, undefined, true]);
  const first = doctor.run();
  const second = doctor.run();
  expect(runs[1]?.signal.aborted).toBe(true);
  runs[2]?.end.resolve(examination());
  await Promise.all([first, second]);
  expect(doctor.shown?.own).toBe(true);
});

test('a link that was opened before the run has ended wins', async () => {
  const { doctor, runs } = surgery(encodeResult(examination()));
  const run = doctor.run();
  doctor.begin();
  await run;
  expect(runs[0]?.signal.aborted).toBe(true);
  expect(doctor.shown?.own).toBe(false);
});
