import fc from 'fast-check';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { PATHS, Refusal } from '#protocol';
import { LogError } from '../../db/errors.ts';
import { doorkeeper } from '../../server/access/testing.ts';
import { serveAlerts } from '../../server/alerts/alerts-door.ts';
import { BEGIN, openAlertStand, termsOf } from '../../server/alerts/testing.ts';
import { parseCommand } from '../../server/commands/parse.ts';
import { ODD, placesOf, replaced } from '../../scripts/lib/damage.ts';
import { createRouter } from '../../server/http/router.ts';
import { Office } from './post-office.ts';

const AS = 'a-token-that-can-be-read';
const ALERT = { id: 'highload-0000000000000001', episode: 1 };
const MATCHER = { label: 'room', op: '=', value: 'a' };
const SILENCE = { matchers: [MATCHER], starts: BEGIN, ends: 8_000_000_000_000, comment: '' };
const HOOK = { kind: 'webhook', name: 'Hook', enabled: true, url: 'https://hooks.example/x', secret: 'abc' };

/** Every command about alerts as it fits. */
const FIT: readonly Record<string, unknown>[] = [
  { type: 'rule-put', as: AS, terms: termsOf() },
  { type: 'rule-put', as: AS, rule: { id: 'highload', version: 1 }, terms: termsOf({ keepFiringFor: 5 }) },
  { type: 'rule-remove', as: AS, rule: 'highload' },
  { type: 'alert-ack', as: AS, alerts: [ALERT], comment: 'On it' },
  { type: 'alert-unack', as: AS, alerts: [ALERT] },
  { type: 'silence-put', as: AS, silence: 'silence1', terms: SILENCE },
  { type: 'silence-put', as: AS, terms: SILENCE },
  { type: 'silence-end', as: AS, silence: 'silence1' },
  { type: 'channel-put', as: AS, terms: HOOK },
  { type: 'channel-put', as: AS, channel: 'channel1', terms: { ...HOOK, kind: 'ntfy', token: 'x' } },
  { type: 'channel-remove', as: AS, channel: 'channel1' },
  { type: 'channel-test', as: AS, channel: 'channel1' },
  { type: 'outbox-retry', as: AS, message: 'message' },
];

test('whatever stands in a command’s place is refused for what it is, or does what it says: nothing else fails', async () => {
  const [stand, office] = [await openAlertStand(), await Office.open()];
  const odd = fc.oneof(fc.constantFrom(...ODD), fc.jsonValue({ maxDepth: 3 }));
  const command = fc
    .constantFrom(...FIT)
    .chain((fit) => fc.record({ fit: fc.constant(fit), place: fc.constantFrom(...placesOf(fit)), by: odd }));
  await fc.assert(
    fc.asyncProperty(command, fc.uuid(), async ({ fit, place, by }, key) => {
      const sent = JSON.parse(JSON.stringify(replaced(fit, place, by) ?? null)) as unknown;
      try {
        const parsed = parseCommand(sent);
        if (!('as' in parsed) || parsed.as === undefined) return;
        if (/^(channel|outbox)/.test(parsed.type)) await office.delivery.run(key, parsed as never);
        else await stand.alerts.desk.run(key, parsed as never); // all of them are of one of the two
      } catch (error) {
        if (error instanceof Refusal) expect(error.status).toBeLessThan(500);
        else expect(error).toBeInstanceOf(LogError);
      }
    }),
    { numRuns: 1_500, endOnFailure: true },
  );
  await stand.alerts.evaluator.settled();
  expect([stand.failures, office.failures]).toEqual([[], []]);
});

test('a range that is none is refused, and one at the ends of time is empty', async () => {
  const stand = await openAlertStand();
  const heat = await stand.declare('heat');
  const rule = await stand.rule();
  await stand.sample(heat, 1);
  const router = createRouter(pino({ level: 'silent' }));
  serveAlerts(router, stand.alerts, doorkeeper());
  const preview = async (body: unknown): Promise<number> => {
    const headers = { 'Content-Type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await router.request(`${PATHS.rules}/preview`, init, bindings());
    return answer.status;
  };
  const strip = async (query: string, of = rule): Promise<number> =>
    (await router.request(`${PATHS.rules}/${of}/strip?${query}`, {}, bindings())).status;
  const terms = termsOf({ condition: { fn: 'avg', window: 86_400_000, op: '>', threshold: 1 } });
  expect(await preview({ terms, from: 0, to: 1_000 })).toBe(200);
  expect(await preview({ terms, from: 1_000, to: 1_000 })).toBe(400);
  expect(await preview({ terms, from: -1, to: 1_000 })).toBe(400);
  expect(await preview({ terms, from: 0, to: 2 ** 53 })).toBe(400);
  expect(await preview({ terms, from: 2 ** 53 - 2_001, to: 2 ** 53 - 1 })).toBeLessThan(500);
  expect(await preview(null)).toBe(400);
  expect(await strip('from=0&to=1')).toBe(200);
  expect(await strip('from=5&to=1')).toBe(400);
  expect(await strip('from=x')).toBe(400);
  expect(await strip('to=0')).toBe(200);
  expect(await strip('from=9999999999999990&to=9999999999999999')).toBeLessThan(500);
  expect(await strip('', 'nosuchrule')).toBe(404);
  expect(await strip('', '..%2f..')).toBe(404);
});

/** What a server has of a connection, as far as a door asks for it. */
function bindings() {
  return { incoming: {}, outgoing: { destroyed: false, once: () => undefined } };
}
