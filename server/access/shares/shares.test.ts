import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { SEALED_SHARES, type ShareTerms } from '#protocol';
import type { Log } from '../../../db/log.ts';
import { openTestLog, testFolder } from '../../../db/sqlite/testing.ts';
import { AuditList } from '../audit.ts';
import type { SharePrincipal } from '../principal.ts';
import { SHARE_SOURCE } from './share-audit.ts';
import { Shares, type SharesOptions } from './shares.ts';

const TERMS: ShareTerms = {
  title: 'A board',
  shows: { kind: 'board' },
  kind: 'public',
  topics: ['metrics/*'],
  series: null,
  origins: ['https://shop.example'],
  expires: null,
  badge: false,
};

interface Stand {
  readonly log: Log;
  readonly folder: string;
  readonly cuts: Parameters<SharesOptions['onCut']>[];
  /** The same shares, as another process or the next start has them. */
  readonly open: () => Promise<Shares>;
}

function stand(): Stand {
  const { log } = openTestLog();
  const folder = testFolder();
  const cuts: Stand['cuts'] = [];
  const open = async (): Promise<Shares> => {
    const shares = new Shares({
      log,
      folder,
      onCut: (...cut) => cuts.push(cut),
      onFailure: (error) => {
        throw error;
      },
    });
    await shares.open();
    onTestFinished(() => shares.stop());
    return shares;
  };
  return { log, folder, cuts, open };
}

const ADA = { id: 'ada', name: 'Ada', session: undefined };

const tokenOf = async (shares: Shares, id: string): Promise<string> =>
  (await shares.secret(id, ADA)).token ?? '';

async function reader(shares: Shares, token: string): Promise<SharePrincipal> {
  const who = await shares.whose(token);
  if (who === undefined) throw new Error('It is nobody’s.');
  return who;
}

test('what opens a share is the same at the next start, and in no event and no state', async () => {
  const { log, folder, open } = stand();
  const shares = await open();
  const { id } = await shares.make(TERMS, 'Ada');
  const token = await tokenOf(shares, id);
  expect(await tokenOf(await open(), id)).toBe(token);
  const file = join(folder, 'share-secret');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const { events } = await log.recent({ since: 0, matches: () => true, rows: 100 });
  const state = await log.state(SEALED_SHARES);
  const stored = JSON.stringify([events, state]);
  expect(stored).toContain(id);
  for (const secret of [token.slice(-43), readFileSync(file, 'utf8').trim()])
    expect(stored).not.toContain(secret);
});

test('another secret of the server makes all of them void', async () => {
  const { folder, open } = stand();
  const shares = await open();
  const { id } = await shares.make(TERMS, 'Ada');
  const token = await tokenOf(shares, id);
  writeFileSync(join(folder, 'share-secret'), 'x'.repeat(43));
  await expect((await open()).whose(token)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
});

test('who comes with a token may read what the share says', async () => {
  const shares = await stand().open();
  const { id } = await shares.make(
    { ...TERMS, series: { names: ['cpu'] }, expires: Date.now() + 60_000 },
    'Ada',
  );
  expect(await reader(shares, await tokenOf(shares, id))).toEqual({
    kind: 'share',
    id,
    rev: 1,
    topics: ['metrics/*'],
    series: [{ names: ['cpu'] }],
    origins: ['https://shop.example'],
    expires: shares.find(id)?.expires,
  });
  expect(await shares.whose('switchyard_something_else')).toBeUndefined();
});

test('each change cuts who reads it, in every process, and he may come again but for a revocation', async () => {
  const { cuts, open } = stand();
  const [shares, elsewhere] = [await open(), await open()];
  const { id } = await shares.make(TERMS, 'Ada');
  const before = await reader(shares, await tokenOf(shares, id));
  expect(shares.lapse(before)).toBeUndefined();
  await shares.change(id, { ...TERMS, topics: ['notes'] }, 'Ada');
  expect(cuts.splice(0)).toEqual([
    [id, 'stopping'],
    [id, 'stopping'],
  ]);
  // Whoever was let in before, and is only now given his stream, is told the same.
  expect(shares.lapse(before)).toBe('stopping');
  const again = await reader(shares, await tokenOf(shares, id));
  expect([again.topics, shares.lapse(again)]).toEqual([['notes'], undefined]);
  await elsewhere.renew(id, 'Bert');
  expect(cuts.splice(0)).toHaveLength(2);
  expect(shares.lapse(again)).toBe('stopping');
  const last = await reader(shares, await tokenOf(shares, id));
  await shares.revoke(id, 'Ada');
  expect(cuts.splice(0)).toEqual([
    [id, 'ended'],
    [id, 'ended'],
  ]);
  expect(shares.lapse(last)).toBe('ended');
  expect(shares.live(id)).toBeUndefined();
});

test('when it was used last is known at once, and after the next start', async () => {
  const { open } = stand();
  const shares = await open();
  const { id } = await shares.make(TERMS, 'Ada');
  expect(shares.find(id)?.lastUsed).toBeNull();
  const began = Date.now();
  await reader(shares, await tokenOf(shares, id));
  const used = shares.find(id)?.lastUsed ?? 0;
  expect(used).toBeGreaterThanOrEqual(began);
  await shares.stop();
  expect((await open()).find(id)?.lastUsed).toBe(used);
});

test('whoever reads what opens a share is in the audit list first, within an hour once', async () => {
  const { log, open } = stand();
  const shares = await open();
  const { id } = await shares.make(TERMS, 'Ada');
  const guests = await shares.make({ ...TERMS, title: 'Of guests', kind: 'guest' }, 'Ada');
  const read = async (): Promise<string[]> =>
    (await new AuditList(log, [SHARE_SOURCE]).before()).entries
      .filter(({ what }) => what === 'share-secret-read')
      .map(({ by, detail }) => `${by}: ${detail}`)
      .reverse();
  const bert = { id: 'bert', name: 'Bert', session: 'one' };
  await Promise.all(Array.from({ length: 20 }, () => shares.secret(id, ADA)));
  expect(await read()).toEqual(['Ada: A board']);
  // Of a share for guests there is nothing to read.
  expect(await shares.secret(guests.id, bert)).toEqual({});
  await shares.secret(id, bert);
  await shares.secret(id, { ...bert, session: 'two' });
  expect(await read()).toEqual(['Ada: A board', 'Bert: A board', 'Bert: A board']);
  // What opens it now is something else.
  await shares.renew(id, 'Ada');
  await shares.secret(id, bert);
  expect(await read()).toHaveLength(4);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  onTestFinished(() => void vi.useRealTimers());
  await shares.secret(id, bert);
  expect(await read()).toHaveLength(5);
});

test('what opens a share is not shown when its reading cannot be written, and may be asked for again', async () => {
  const { log, open } = stand();
  const shares = await open();
  const { id } = await shares.make(TERMS, 'Ada');
  const append = vi.spyOn(log, 'append').mockRejectedValueOnce(new Error('full'));
  await expect(shares.secret(id, ADA)).rejects.toThrow('full');
  append.mockRestore();
  expect(await tokenOf(shares, id)).toMatch(/^swp_/);
});
