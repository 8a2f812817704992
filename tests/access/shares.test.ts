import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATHS, ShareViewSchema, TRANSPORT_NAMES } from '#protocol';
import * as v from 'valibot';
import { startStand, Viewer, type Stand } from '../conformance/harness.ts';
import { shareAdmin, TERMS, type ShareAdmin } from './share-stand.ts';

let stand: Stand;
let admin: ShareAdmin;

beforeAll(async () => {
  stand = await startStand({ events: 20, flags: ['--heartbeat', '500'] });
  admin = shareAdmin(stand.url, stand.admin.token);
});
afterAll(() => stand.stop());

/** Returns the token of a new public share. */
async function publicShare(terms: Parameters<ShareAdmin['make']>[0] = {}) {
  const { id } = await admin.make(terms);
  const { token = '' } = await admin.secret(id);
  return { id, token };
}

const asked = (path: string, headers: Record<string, string>): Promise<Response> =>
  fetch(stand.url + path, { headers });
const by = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

test('an admin makes a share, sees it, and has what opens it; others do not', async () => {
  const share = await admin.make({ title: 'For the shop' });
  expect(share).toMatchObject({ ...TERMS, title: 'For the shop', rev: 1, revoked: null, lastUsed: null });
  const { shares } = (await (await admin.ask('GET', PATHS.shares)).json()) as { shares: unknown[] }; // looked at below
  expect(shares[0]).toEqual(share);
  const { token = '' } = await admin.secret(share.id);
  expect(token).toMatch(/^swp_[a-z0-9]{20}_[\w-]{43}$/);
  for (const path of [PATHS.shares, `${PATHS.shares}/${share.id}`]) {
    expect((await asked(path, {})).status).toBe(401);
  }
  expect((await asked(PATHS.shares, by(token))).status).toBe(403);
});

test('its token says what it shows', async () => {
  const { id, token } = await publicShare({ title: 'Waves' });
  const answer = await asked(`${PATHS.shares}/${id}`, by(token));
  expect(v.parse(ShareViewSchema, await answer.json())).toEqual({
    id,
    title: 'Waves',
    shows: { kind: 'board' },
    topics: ['metrics/*'],
    rights: expect.stringMatching(/^[\w-]{16}$/) as string,
    expiresIn: null,
  });
});

describe.each(TRANSPORT_NAMES)('%s', (transport) => {
  test('shows exactly the topics of the share', async () => {
    const { token } = await publicShare({ topics: ['notes'] });
    const viewer = new Viewer(
      transport,
      stand.url,
      stand.epoch,
      { epoch: stand.epoch, seq: 0 },
      ['*'],
      token,
    );
    const last = await stand.note('hello');
    await viewer.until(({ seq, closed }) => seq >= last || closed !== undefined);
    expect(viewer.closed).toBeUndefined();
    expect(new Set(viewer.events.map(({ topic }) => topic))).toEqual(new Set(['notes']));
    expect(viewer.events.at(-1)?.seq).toBe(last);
    expect(viewer.breaks).toEqual([]);
    viewer.close();
  });

  test('refuses a topic outside it', async () => {
    const { token } = await publicShare({ topics: ['notes'] });
    const viewer = new Viewer(transport, stand.url, stand.epoch, undefined, ['metrics/even'], token);
    await viewer.until(({ closed }) => closed !== undefined);
    expect(viewer.closed).toMatchObject({ kind: 'refused', code: 'FORBIDDEN' });
  });
});
