import { expect, test, vi } from 'vitest';
import { PATHS, Refusal } from '#protocol';
import { doorkeeper } from '../access/testing.ts';
import { serveDoors } from '../http/testing.ts';
import { serveLots } from './lots-door.ts';
import { openStand } from './testing.ts';

test('who may no longer see a proof when his turn in the line comes is told so', async () => {
  const stand = await openStand();
  const { lots, log } = stand;
  const access = doorkeeper();
  const url = await serveDoors((router) => serveLots(router, lots, access));
  const lot = await stand.create();
  const proof = async (): Promise<string> => (await fetch(`${url}${PATHS.lots}/${lot}/proof`)).text();
  const admitted = vi.spyOn(access, 'admit');
  const { promise: held, resolve: go } = Promise.withResolvers<undefined>();
  const ledger = log.ledger.bind(log);
  const read = vi.spyOn(log, 'ledger').mockImplementation(async function* (...asked) {
    await held;
    yield* ledger(...asked);
  });
  const before = [proof(), proof()];
  await vi.waitUntil(() => read.mock.calls.length === 2);
  const known = admitted.mock.calls.length;
  const last = proof();
  await vi.waitUntil(() => admitted.mock.calls.length > known);
  admitted.mockRejectedValue(new Refusal('REVOKED', 'You were signed out.', 'Sign in again.'));
  go(undefined);
  for (const one of await Promise.all(before)) expect(one).toContain('"fingerprint"');
  expect(await last).toContain('"REVOKED"');
  expect(read).toHaveBeenCalledTimes(2);
});
