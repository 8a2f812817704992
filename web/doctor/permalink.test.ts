import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import { TEXT_LIMIT, type Examination } from './examination.ts';
import { decodeResult, encodeResult } from './permalink.ts';

const ms = fc.integer({ min: 0, max: 600_000 });
const count = fc.nat();
const text = fc.string({ maxLength: TEXT_LIMIT, unit: 'binary' });
const status = fc.integer({ min: 100, max: 599 });
const code = fc.constantFrom('STOPPING', 'ORIGIN_REFUSED');
const answer = { ours: fc.boolean(), status, code };
const optional = { requiredKeys: [] as never[] };

const look = fc
  .tuple(
    fc.record({ ours: fc.boolean(), bytes: count, closed: fc.boolean(), lostSession: fc.boolean() }),
    fc.record({ status, code, opened: ms }, optional),
  )
  .map(([sure, perhaps]) => ({ ...sure, ...perhaps }));

const observation = fc
  .tuple(
    fc.record({
      transport: fc.constantFrom(...TRANSPORT_NAMES),
      lasted: ms,
      frames: count,
      bytes: count,
      missed: count,
    }),
    fc.record(
      {
        frame: ms,
        silence: ms,
        look,
        closed: fc.record({
          at: ms,
          kind: fc.constantFrom('failed', 'ended', 'refused', 'garbled'),
          detail: text,
        }),
      },
      optional,
    ),
  )
  .map(([sure, perhaps]) => ({ ...sure, ...perhaps }));

const http = fc
  .tuple(
    fc.record({
      ours: answer.ours,
      trips: fc.array(ms, { maxLength: 5 }),
      protocol: fc.constantFrom('h2', 'http/1.1', ''),
      headers: text,
    }),
    fc.record({ status, code }, optional),
  )
  .map(([sure, perhaps]) => ({ ...sure, ...perhaps }));

const examination: fc.Arbitrary<Examination> = fc.record({
  at: fc.integer({ min: 0, max: 8.64e15 }),
  origin: fc.constantFrom('http://127.0.0.1:8787', 'https://board.example', 'http://[::1]:8081'),
  browser: text,
  online: fc.boolean(),
  http,
  observations: fc.uniqueArray(observation, { maxLength: 4, selector: ({ transport }) => transport }),
});

test('what is written is read again', () => {
  fc.assert(
    fc.property(examination, (written) => {
      const hash = encodeResult(written);
      expect(hash).toMatch(/^#r1\.[\w-]+$/);
      expect(decodeResult(hash)).toEqual({ kind: 'result', examination: written });
    }),
  );
});

test('anything else is told apart and nothing throws', () => {
  expect(decodeResult('')).toEqual({ kind: 'none' });
  expect(decodeResult('#')).toEqual({ kind: 'none' });
  expect(decodeResult('#r2.abc')).toEqual({ kind: 'other-version' });
  for (const hash of ['#r1.', '#r1.@@', '#r1.e30', '#section', `#r1.${'A'.repeat(9000)}`]) {
    expect(decodeResult(hash), hash).toEqual({ kind: 'broken' });
  }
  fc.assert(fc.property(fc.string(), (hash) => void decodeResult(hash)));
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const base64 = Buffer.from(JSON.stringify(value)).toString('base64url');
      expect(decodeResult(`#r1.${base64}`)).toEqual({ kind: 'broken' });
    }),
  );
});

test('a result that was cut off or tampered with is broken', () => {
  const [whole] = fc.sample(examination, { numRuns: 1, seed: 1 });
  if (whole === undefined) throw new Error('There is no sample.');
  const hash = encodeResult(whole);
  expect(decodeResult(hash.slice(0, -5))).toEqual({ kind: 'broken' });
  // A command line is made of the origin.
  const origin = "http://a';reboot;'";
  expect(decodeResult(encodeResult({ ...whole, origin }))).toEqual({ kind: 'broken' });
  const [twice] = fc.sample(observation, { numRuns: 1, seed: 1 });
  if (twice === undefined) throw new Error('There is no sample.');
  expect(decodeResult(encodeResult({ ...whole, observations: [twice, twice] }))).toEqual({ kind: 'broken' });
  const browser = 'x'.repeat(TEXT_LIMIT + 1);
  expect(decodeResult(encodeResult({ ...whole, browser }))).toEqual({ kind: 'broken' });
});
