import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATHS } from '#protocol';
import { may, type Action, type Rights } from '../../server/access/authorise.ts';
import { ANONYMOUS, type Principal } from '../../server/access/principal.ts';
import { termsOf } from '../../server/alerts/testing.ts';
import { startStand, type Stand } from '../conformance/harness.ts';
import { Browser, ok } from './browser.ts';
import { shareAdmin } from './share-stand.ts';

/** A request at a door, and what it is for. */
interface Door {
  readonly action: Action;
  /** Of topics: what a share must have to come in. */
  readonly pattern?: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: (as: string | undefined) => unknown;
}

const LOT = `${PATHS.lots}/k3v9x2ab7q0d`;
const RULE = `${PATHS.rules}/hostcpu`;
const ID = 'abcdefabcdef00112233';
const TERMS = { title: 'A clock', currency: 'EUR', start: 100, opens: 4e12, ends: 4e12 + 1 };
/** A command has to say who commands: nobody shows a token of nobody's. */
const command =
  (what: object) =>
  (as = 'a-token-of-nobody'): unknown => ({ ...what, as });

/** Every door of the server, by its name. */
const DOORS: Record<string, Door> = {
  snapshot: { action: 'read', path: PATHS.snapshot },
  'a snapshot of lots': { action: 'read', pattern: 'lots/*', path: `${PATHS.snapshot}?topics=lots/*` },
  history: { action: 'read', path: `${PATHS.history}?from=1000&to=2000` },
  poll: { action: 'read', path: PATHS.poll },
  'a poll of notes': { action: 'read', pattern: 'notes', path: `${PATHS.poll}?topics=notes` },
  stream: { action: 'read', path: PATHS.stream },
  metrics: { action: 'metrics', path: PATHS.metrics },
  lots: { action: 'read', pattern: 'lots/*', path: PATHS.lots },
  'a lot': { action: 'read', pattern: 'lots/k3v9x2ab7q0d', path: LOT },
  'a proof': { action: 'read', pattern: 'lots/k3v9x2ab7q0d', path: `${LOT}/proof` },
  'what is mine of a lot': { action: 'bid', path: `${LOT}/mine` },
  'a watch': {
    action: 'present',
    method: 'POST',
    path: `${LOT}/watch`,
    body: () => ({ page: 'page-0001' }),
  },
  alerts: { action: 'read', pattern: 'alerts/live', path: PATHS.alerts },
  'what fired': { action: 'read', pattern: 'alerts/live', path: `${PATHS.alerts}/fired` },
  rules: { action: 'read', pattern: 'alerts/rules', path: PATHS.rules },
  'a strip': { action: 'strip', path: `${RULE}/strip` },
  'a preview': {
    action: 'present',
    method: 'POST',
    path: `${PATHS.rules}/preview`,
    body: () => ({ terms: termsOf() }),
  },
  presence: {
    action: 'present',
    method: 'POST',
    path: PATHS.presence,
    body: () => ({ page: 'page-0001', transport: 'sse' }),
  },
  'a note without a name': {
    action: 'present',
    method: 'POST',
    path: PATHS.commands,
    body: () => ({ type: 'note', text: 'hello' }),
  },
  'a signed note': {
    action: 'operate',
    method: 'POST',
    path: PATHS.commands,
    body: command({ type: 'note', text: 'hello', time: 1_000 }),
  },
  'a bid': {
    action: 'bid',
    method: 'POST',
    path: PATHS.commands,
    body: command({ type: 'bid', lot: 'k3v9x2ab7q0d', max: 100 }),
  },
  'a lot put up': {
    action: 'sell',
    method: 'POST',
    path: PATHS.commands,
    body: command({ type: 'lot-create', terms: TERMS }),
  },
  'a rule': {
    action: 'operate',
    method: 'POST',
    path: PATHS.commands,
    body: command({ type: 'rule-remove', rule: 'norule' }),
  },
  'a channel': {
    action: 'operate',
    method: 'POST',
    path: PATHS.commands,
    body: command({ type: 'channel-remove', channel: 'nochannel' }),
  },
  'a session of the Lab': { action: 'lab', method: 'POST', path: `${PATHS.lab}/sessions` },
  'a report of the Lab': { action: 'report', path: `${PATHS.lab}/reports/${ID}` },
  'Alertmanager’s hook': {
    action: 'ingest',
    method: 'POST',
    path: PATHS.alertmanagerHook,
    body: () => ({ version: '4', alerts: [] }),
  },
  people: { action: 'administer', path: PATHS.access },
  'a new person': { action: 'administer', method: 'POST', path: `${PATHS.access}/people`, body: () => ({}) },
  'a link': { action: 'administer', method: 'POST', path: `${PATHS.access}/people/${ID}/link` },
  'somebody removed': { action: 'administer', method: 'DELETE', path: `${PATHS.access}/people/${ID}` },
  'a new token': { action: 'administer', method: 'POST', path: `${PATHS.access}/tokens`, body: () => ({}) },
  'a token revoked': { action: 'administer', method: 'DELETE', path: `${PATHS.access}/tokens/${ID}` },
  'the audit list': { action: 'administer', path: `${PATHS.access}/audit` },
  shares: { action: 'administer', path: PATHS.shares },
  'a new share': { action: 'administer', method: 'POST', path: PATHS.shares, body: () => ({}) },
  'a share changed': { action: 'administer', method: 'PUT', path: `${PATHS.shares}/${ID}`, body: () => ({}) },
  'a share revoked': { action: 'administer', method: 'DELETE', path: `${PATHS.shares}/${ID}` },
  'a share’s secret': { action: 'administer', method: 'POST', path: `${PATHS.shares}/${ID}/secret` },
  'a guest': { action: 'embed', method: 'POST', path: `${PATHS.shares}/${ID}/guest`, body: () => ({}) },
};

/** Paths at which nothing is to be decided, or what they decide is tested by name elsewhere in this folder. */
const ELSEWHERE: readonly string[] = [
  PATHS.socket,
  PATHS.session,
  PATHS.identity,
  PATHS.network,
  PATHS.healthz,
  PATHS.readyz,
  PATHS.embed,
  PATHS.embedScript,
  PATHS.badge,
];

/** Somebody: how he shows who he is, and who that is. */
interface Somebody {
  readonly headers: Readonly<Record<string, string>>;
  /** What he puts into a command. */
  readonly as: string | undefined;
  readonly who: Principal;
}

const KINDS = ['anonymous', 'bidder', 'viewer', 'admin', 'ingest', 'read', 'bid', 'embed', 'share'] as const;

const token = (scope: 'ingest' | 'read' | 'bid' | 'embed'): Principal => ({
  kind: 'token',
  id: 'token1',
  name: 'Token',
  scopes: [scope],
  expires: null,
});
const person = (role: 'admin' | 'viewer'): Principal => ({
  kind: 'person',
  id: 'person1',
  name: 'Person',
  role,
  session: 'session1',
});

/** Takes a server; returns everybody that may come to it, each by his own means. */
async function everybody({ url, admin: first }: Stand): Promise<Record<(typeof KINDS)[number], Somebody>> {
  const admin = new Browser(url);
  await admin.signIn({ code: first.code });
  const viewer = new Browser(url);
  await viewer.signIn({ code: (await admin.invite('Vera', 'viewer')).code });
  const bearer = (as: string, who: Principal): Somebody => ({
    headers: { authorization: `Bearer ${as}` },
    as,
    who,
  });
  const bidder = (await ok(await new Browser(url).ask('POST', PATHS.identity, { name: 'Bob' }))) as {
    token: string;
    id: string;
  }; // as the protocol has it; nothing else would let him in
  const api = async (scope: 'ingest' | 'read' | 'bid' | 'embed'): Promise<Somebody> =>
    bearer((await admin.makeToken(scope, [scope])).token, token(scope));
  const byCookie = async (browser: Browser, role: 'admin' | 'viewer'): Promise<Somebody> => ({
    headers: { cookie: browser.cookie },
    as: (await browser.session()).token ?? undefined,
    who: person(role),
  });
  const sharing = shareAdmin(url, first.token);
  const topics = ['notes', 'alerts/live'];
  const { id } = await sharing.make({ topics });
  const { token: open = '' } = await sharing.secret(id);
  return {
    anonymous: { headers: {}, as: undefined, who: ANONYMOUS },
    bidder: bearer(bidder.token, { kind: 'bidder', id: bidder.id, name: 'Bob' }),
    viewer: await byCookie(viewer, 'viewer'),
    admin: await byCookie(admin, 'admin'),
    ingest: await api('ingest'),
    read: await api('read'),
    bid: await api('bid'),
    embed: await api('embed'),
    share: bearer(open, { kind: 'share', id, rev: 1, topics, series: [], origins: [], expires: null }),
  };
}

const STRICT: Rights = { viewers: 'signed-in', sellers: 'admins', operators: 'admins', lab: 'admins' };
const HOME: Rights = { viewers: 'everyone', sellers: 'everyone', operators: 'everyone', lab: 'everyone' };
const flagsOf = (rights: Rights): string[] =>
  Object.entries(rights).flatMap(([name, value]) => [`--${name}`, String(value)]);

describe.each([
  ['where everyone is at home', HOME],
  ['where only who has signed in may look, and admins do the rest', STRICT],
])('%s', (_where, rights) => {
  let stand: Stand;
  let people: Awaited<ReturnType<typeof everybody>>;
  beforeAll(async () => {
    const hook = ['--hook-token', 'what-alertmanagers-show'];
    stand = await startStand({ events: 2, flags: [...flagsOf(rights), ...hook] });
    people = await everybody(stand);
  });
  afterAll(() => stand.stop());

  test.each(Object.keys(DOORS))('%s', async (name) => {
    const door = DOORS[name];
    if (door === undefined) throw new Error(`There is no ${name}.`);
    const { action, pattern, method = 'GET', path, body } = door;
    const letIn: Record<string, boolean> = {};
    const expected: Record<string, boolean> = {};
    for (const kind of KINDS) {
      const { headers, as, who } = people[kind];
      const answer = await fetch(stand.url + path, {
        method,
        headers: {
          ...headers,
          ...(body && { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }),
        },
        ...(body && { body: JSON.stringify(body(as)) }),
      });
      expect(answer.status, `${kind} at ${name}`).toBeLessThan(500);
      letIn[kind] = answer.status !== 401 && answer.status !== 403;
      expected[kind] = may(rights, who, action, pattern);
      await answer.body?.cancel();
    }
    expect(letIn).toEqual(expected);
  });

  test('health and readiness are for everybody', async () => {
    for (const path of [PATHS.healthz, PATHS.readyz])
      expect((await fetch(stand.url + path)).status).toBe(200);
  });
});

test('no path of the server was forgotten here', () => {
  const paths = Object.values(DOORS).map(({ path }) => path.split('?', 1)[0] ?? '');
  const missing = Object.values(PATHS).filter(
    (path) =>
      !ELSEWHERE.includes(path) && !paths.some((asked) => asked === path || asked.startsWith(`${path}/`)),
  );
  expect(missing).toEqual([]);
});
