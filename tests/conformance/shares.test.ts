import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { TRANSPORT_NAMES, TRANSPORTS, type TransportName } from '#protocol';
import { signFor, nowSeconds } from '../access/signing.ts';
import { shareAdmin, type ShareAdmin } from '../access/share-stand.ts';
import { startStand, Viewer, type Stand } from './harness.ts';

/** One suite, every transport: what docs/PROTOCOL.md promises to who reads a share. */

/** Milliseconds within which nobody reads any more what was revoked. */
const CUT = 5_000;

let stand: Stand;
let admin: ShareAdmin;
const viewers: Viewer[] = [];

beforeAll(async () => {
  stand = await startStand({ events: 40, flags: ['--heartbeat', '500', '--poll-every', '200'] });
  admin = shareAdmin(stand.url, stand.admin.token);
});
afterEach(() => {
  for (const viewer of viewers.splice(0)) viewer.close();
});
afterAll(() => stand.stop());

function view(transport: TransportName, token: string, seq?: number, topics = ['*']): Viewer {
  const cursor = seq === undefined ? undefined : { epoch: stand.epoch, seq };
  const viewer = new Viewer(transport, stand.url, stand.epoch, cursor, topics, token);
  viewers.push(viewer);
  return viewer;
}

async function publicShare(terms: Parameters<ShareAdmin['make']>[0] = {}) {
  const { id } = await admin.make({ topics: ['notes'], ...terms });
  return { id, token: (await admin.secret(id)).token ?? '' };
}

async function signedShare() {
  const { id } = await admin.make({ kind: 'signed', topics: ['notes'] });
  const { key = '' } = await admin.secret(id);
  return { id, sign: (seconds: number) => signFor(id, key, { exp: nowSeconds() + seconds }) };
}

const hasEnded = ({ closed, frames }: Viewer): boolean =>
  closed !== undefined || frames.some(({ type }) => type === 'bye');

/** Why it reads no more: a bye's reason, or the code of a refusal. */
const whyEnded = (viewer: Viewer): string | undefined =>
  viewer.of('bye')[0]?.reason ??
  (viewer.closed?.kind === 'refused' ? viewer.closed.code : viewer.closed?.detail);

describe.each(TRANSPORT_NAMES)('%s', (transport) => {
  const asksItself = !TRANSPORTS[transport].push;

  test('shows what is in the share, of the past and live, and no other topic', async () => {
    const { token } = await publicShare({ topics: ['notes', 'alerts/*'] });
    const viewer = view(transport, token, 0);
    const last = await stand.note('live');
    await viewer.until((it) => it.seq >= last);
    expect(viewer.events.map(({ topic }) => topic)).toEqual(viewer.events.map(() => 'notes'));
    expect(viewer.events.length).toBeGreaterThan(20);
    expect(viewer.breaks).toEqual([]);
    expect(viewer.of('hello')[0]).not.toHaveProperty('expiresIn');
  });

  test.each([[['metrics/even']], [['notes', 'metrics/*']], [['lab/some-session']]])(
    'refuses %j outside it',
    async (topics) => {
      const { token } = await publicShare();
      const viewer = view(transport, token, 0, topics);
      await viewer.until(hasEnded);
      expect(viewer.closed).toMatchObject({ kind: 'refused', code: 'FORBIDDEN' });
      expect(viewer.events).toEqual([]);
    },
  );

  test('is cut when the share is revoked, while another is not', async () => {
    const [share, other] = [await publicShare(), await publicShare()];
    const [viewer, bystander] = [view(transport, share.token), view(transport, other.token)];
    await Promise.all([viewer, bystander].map((it) => it.until(({ frames }) => frames.length > 0)));
    const began = performance.now();
    await admin.revoke(share.id);
    await viewer.until(hasEnded);
    expect(performance.now() - began).toBeLessThan(CUT);
    expect(whyEnded(viewer)).toBe(asksItself ? 'REVOKED' : 'ended');
    const last = await stand.note('for others');
    await bystander.until((it) => it.seq >= last);
    expect(viewer.seq).toBeLessThan(last);
    const again = view(transport, share.token);
    await again.until(hasEnded);
    expect(whyEnded(again)).toBe('REVOKED');
  });

  test('comes again when the share was changed, and sees what it is now', async () => {
    const { id, token } = await publicShare();
    const viewer = view(transport, token);
    await viewer.until(({ frames }) => frames.length > 0);
    await admin.ask('PUT', `/api/v1/shares/${id}`, { ...(await termsOf(id)), topics: ['metrics/*'] });
    if (!asksItself) {
      await viewer.until(hasEnded);
      expect(whyEnded(viewer)).toBe('stopping');
    }
    const again = view(transport, token, 0);
    const last = await stand.note('hidden now');
    await again.until((it) => it.seq >= last);
    expect(new Set(again.events.map(({ topic }) => topic))).toEqual(new Set(['metrics/even']));
  });

  test('ends with its token, not before', async () => {
    const { sign } = await signedShare();
    const began = performance.now();
    const viewer = view(transport, await sign(2));
    await viewer.until(({ frames }) => frames.length > 0);
    const { expiresIn = 0 } = viewer.of('hello')[0] ?? {};
    expect(expiresIn).toBeGreaterThan(500);
    expect(expiresIn).toBeLessThanOrEqual(2_000);
    await viewer.until(hasEnded);
    expect(performance.now() - began).toBeGreaterThan(expiresIn - 300);
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(whyEnded(viewer)).toBe(asksItself ? 'TOKEN_EXPIRED' : 'expired');
  });

  test('goes on with a newer token without a gap', async () => {
    const { sign } = await signedShare();
    const first = view(transport, await sign(2));
    await first.until(({ frames }) => frames.length > 0);
    const from = first.seq;
    const fresh = await sign(60);
    const answer = await first.renew(fresh);
    if (TRANSPORTS[transport].commands)
      expect(answer).toMatchObject({ expiresIn: expect.any(Number) as number });
    // What cannot be told of it is opened anew beside, from the cursor.
    const isKept = TRANSPORTS[transport].commands || asksItself;
    const second = isKept ? first : view(transport, fresh, first.seq);
    const past = performance.now() + 2_500;
    const posted: number[] = [];
    while (performance.now() < past) {
      posted.push(await stand.note('on and on'));
      await new Promise((next) => setTimeout(next, 100));
    }
    await second.until((it) => it.seq >= (posted.at(-1) ?? Infinity));
    const seen = new Set([...first.events, ...second.events].map(({ seq }) => seq));
    expect(posted.filter((seq) => seq > from && !seen.has(seq))).toEqual([]);
    expect(hasEnded(second)).toBe(false);
  });

  test('refuses what is no token, and none where nobody may look without', async () => {
    const viewer = view(transport, `swp_${'a'.repeat(20)}_${'b'.repeat(43)}`);
    await viewer.until(hasEnded);
    expect(whyEnded(viewer)).toBe('NOT_SIGNED_IN');
  });
});

async function termsOf(id: string): Promise<object> {
  const { shares } = (await (await admin.ask('GET', '/api/v1/shares')).json()) as {
    shares: { id: string }[];
  };
  const { title, shows, kind, topics, series, origins, expires, badge } = Object(
    shares.find((share) => share.id === id),
  ) as Record<string, unknown>; // its terms, as the server gave them
  return { title, shows, kind, topics, series, origins, expires, badge };
}

test('a connection is renewed with a token of the same share alone', async () => {
  const [share, other] = [await signedShare(), await signedShare()];
  const viewer = view('websocket', await share.sign(60));
  await viewer.until(({ frames }) => frames.length > 0);
  expect(await viewer.renew(await other.sign(60))).toMatchObject({ error: { code: 'FORBIDDEN' } });
  expect(await viewer.renew(stand.admin.token)).toMatchObject({ error: { code: 'FORBIDDEN' } });
  expect(await viewer.renew('x'.repeat(20))).toMatchObject({ error: { code: 'NOT_SIGNED_IN' } });
  expect(hasEnded(viewer)).toBe(false);
});

test('whoever reads a share commands nothing, whatever his commands say of him', async () => {
  const { token } = await publicShare();
  const viewer = view('websocket', token);
  await viewer.until(({ frames }) => frames.length > 0);
  for (const command of [
    { type: 'note', text: 'from an embed' },
    { type: 'note', text: 'signed', time: 1, as: stand.admin.token },
  ] as const) {
    expect(await viewer.command(command)).toMatchObject({ error: { code: 'FORBIDDEN' } });
  }
});
