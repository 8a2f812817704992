import { expect, test, vi } from 'vitest';
import { PATHS, Refusal } from '#protocol';
import { doorkeeper } from '../access/testing.ts';
import { serveDoors } from '../http/testing.ts';
import { serveAlerts } from './alerts-door.ts';
import { BEGIN, fakeClock, openAlertStand, termsOf } from './testing.ts';

test.each(['strip', 'preview'] as const)(
  'who may no longer see a %s when his turn in the line comes is told so',
  async (what) => {
    fakeClock();
    const stand = await openAlertStand();
    const { alerts, log } = stand;
    await stand.feed(await stand.declare('heat', { room: 'a' }), [11, 5]);
    const id = await stand.rule();
    const access = doorkeeper();
    const url = await serveDoors((router) => serveAlerts(router, alerts, access));
    const tried = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ terms: termsOf(), from: BEGIN, to: BEGIN + 10_000 }),
    };
    const ask = async (): Promise<string> => {
      const asked =
        what === 'strip'
          ? fetch(`${url}${PATHS.rules}/${id}/strip`)
          : fetch(`${url}${PATHS.rules}/preview`, tried);
      return (await asked).text();
    };
    const admitted = vi.spyOn(access, 'admit');
    const { promise: held, resolve: go } = Promise.withResolvers<undefined>();
    const history = log.history.bind(log);
    const read = vi.spyOn(log, 'history').mockImplementation(async (request) => {
      await held;
      return history(request);
    });
    const before = ask();
    await vi.waitUntil(() => read.mock.calls.length > 0);
    const known = admitted.mock.calls.length;
    const last = ask();
    await vi.waitUntil(() => admitted.mock.calls.length > known);
    admitted.mockRejectedValue(new Refusal('REVOKED', 'You were signed out.', 'Sign in again.'));
    go(undefined);
    expect(await before).toContain('"rows"');
    expect(await last).toContain('"REVOKED"');
  },
);
