import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  HEADERS,
  lotTopic,
  LOT_FILTERS,
  PATHS,
  PROTOCOL_VERSION,
  QUERY,
  sealedTopic,
  TRANSPORT_NAMES,
  type TransportName,
} from '#protocol';
import { AuctionApi, readAdminToken } from '../../scripts/lib/auction/api.ts';
import { tempDir } from '../../scripts/lib/process.ts';
import { freePort } from '../../scripts/lib/free-port.ts';
import { ask } from '../lib/raw-http.ts';
import { standing } from '../lib/read-log.ts';
import { openRecorder, type Recorder } from '../lib/recorder.ts';
import { watchServer, type WatchedServer } from '../lib/server-process.ts';
import { Viewer } from '../lib/viewer.ts';
import { findAll, type Haystack, type Needle } from './needles.ts';
import { plant, TITLES, type Planted } from './planted.ts';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

const data = tempDir('leaks');
const recorders = new Map<TransportName, Recorder>();
const early: Viewer[] = [];
let server: WatchedServer;
let api: AuctionApi;
let admin: string;
let planted: Planted;
/** Everything that must not be found anywhere: what was planted, and what the server added to it. */
let secrets: readonly Needle[];
let salts: readonly string[];

/** Viewers of everything, of all lots, and of each lot in its own name. */
function viewersOf(transport: TransportName, lots: readonly string[]): Viewer[] {
  const topics = [['*'], ['lots/*'], ...lots.map((lot) => [lotTopic(lot)])];
  return topics.map((some) => new Viewer(transport, {}, some));
}

async function connect(viewers: readonly Viewer[]): Promise<void> {
  await Promise.all(viewers.map((viewer) => viewer.connect(recorders.get(viewer.transport)?.url ?? '')));
}

/** Opens each way in its turn: a server says which addresses are its own when it starts. */
async function openWays(): Promise<void> {
  for (const transport of TRANSPORT_NAMES) {
    recorders.set(transport, await openRecorder(await freePort(), () => server.port));
  }
}

beforeAll(async () => {
  await openWays();
  const origins = [...recorders.values()].map(({ url }) => url).join(',');
  server = await watchServer(['--log-level', 'debug', '--allowed-origins', origins], data.path);
  api = new AuctionApi(server.url);
  admin = readAdminToken(data.path);
  early.push(...TRANSPORT_NAMES.flatMap((transport) => viewersOf(transport, [])));
  await connect(early);
  planted = await plant(server.url, admin);
  const { unsold } = planted.lots;
  await vi.waitFor(async () => expect((await api.lot(unsold)).status).toBe('unsold'), 10_000);
  salts = await saltsOf(Object.values(planted.lots));
  const secret = readFileSync(join(data.path, 'bidder-secret'), 'utf8').trim();
  secrets = [...planted.sealed, ...planted.own, ...salts, secret];
});

afterAll(async () => {
  for (const viewer of early) viewer.close();
  for (const recorder of recorders.values()) recorder.close();
  await server.stop();
  data.remove();
});

async function saltsOf(lots: readonly string[]): Promise<string[]> {
  const proofs = await Promise.all(lots.map((lot) => api.proof(lot, admin)));
  const text = JSON.stringify(proofs.map(({ sealed }) => sealed));
  return [...text.matchAll(/"salt":"([0-9a-f]{32})"/g)].map(([, salt = '']) => salt);
}

/** Asks as whoever has no token or another bidder's; returns the whole answer. */
async function get(path: string, token?: string): Promise<Haystack & { readonly status: number }> {
  const headers = token === undefined ? {} : { [HEADERS.authorization]: `Bearer ${token}` };
  const answer = await ask(server.port, { path, headers });
  expect(answer?.headers['content-encoding'], path).toBeUndefined(); // else nothing could be found in it
  const text = `${JSON.stringify(answer?.headers)}\n${answer?.body}`;
  return { name: path, text, status: answer?.status ?? 0 };
}

test('an admin can find every secret of the lots: they are looked for in the right way', async () => {
  const proofs = await Promise.all(Object.values(planted.lots).map((lot) => api.proof(lot, admin)));
  const text = JSON.stringify(proofs);
  const sealed = [...planted.sealed, ...salts];
  expect(findAll([{ name: 'proof', text }], sealed)).toEqual(sealed.map((needle) => `proof: ${needle}`));
  expect(salts).toHaveLength(9);
});

describe('bytes on the wire', () => {
  test.each(TRANSPORT_NAMES)(
    '%s, for those who looked on from the beginning and those who came late',
    async (transport) => {
      const { epoch, head } = await standing(server.url);
      const late = viewersOf(transport, Object.values(planted.lots));
      for (const viewer of late) viewer.cursor = { epoch, seq: 0 };
      await connect(late);
      const mine = early.filter((viewer) => viewer.transport === transport);
      await Promise.all([...late, ...mine].map((viewer) => viewer.until(() => viewer.applied > 0, 10_000)));
      await Promise.all([...late, ...mine].filter(sees('*')).map((viewer) => viewer.reach(head)));
      for (const viewer of late) viewer.close();
      expect([...late, ...mine].flatMap(({ faults }) => faults)).toEqual([]);
      const text = recorders.get(transport)?.bytes() ?? '';
      expect(text).not.toMatch(/content-encoding|sec-websocket-extensions/i);
      // What is public is there, in plain bytes: so would be what is not.
      for (const title of Object.values(TITLES)) expect(text).toContain(title);
      for (const kind of ['lot-step', 'lot-closed', 'lot-retracted']) expect(text).toContain(kind);
      expect(findAll([{ name: transport, text }], secrets)).toEqual([]);
      expect(text).not.toContain('sealed');
    },
  );

  test('what is sealed cannot be asked for', async () => {
    const topic = sealedTopic(planted.lots.going);
    for (const topics of [topic, 'sealed/*', `lots/*,${topic}`]) {
      for (const path of [PATHS.poll, PATHS.stream, PATHS.snapshot]) {
        const answer = await get(`${path}?${QUERY.topics}=${topics}`);
        expect(answer.status).toBe(404);
        expect(answer.text).toContain('UNKNOWN_TOPIC');
      }
    }
    for (const transport of ['websocket', 'long-polling'] as const) {
      const viewer = new Viewer(transport, {}, [topic]);
      const connecting = viewer.connect(server.url);
      connecting.catch(() => undefined); // it never says hello
      await viewer.until(() => viewer.closures.length > 0, 5_000);
      expect(viewer.closures).toEqual([
        { kind: 'refused', code: 'UNKNOWN_TOPIC', detail: expect.any(String) },
      ]);
      viewer.close();
    }
  });
});

const sees =
  (pattern: string) =>
  (viewer: Viewer): boolean =>
    viewer.topics.includes(pattern);

describe('answers', () => {
  /** Paths that anybody can ask for. */
  function paths(): string[] {
    const lots = Object.values(planted.lots);
    const topics = ['*', 'lots/*', ...lots.map(lotTopic)];
    const now = Date.now();
    return [
      ...LOT_FILTERS.map((filter) => `${PATHS.lots}?${QUERY.status}=${filter}`),
      ...lots.flatMap((lot) => ['', '/proof', '/mine'].map((part) => `${PATHS.lots}/${lot}${part}`)),
      ...topics.flatMap((topic) => [
        `${PATHS.snapshot}?${QUERY.topics}=${topic}&${QUERY.window}=3600`,
        `${PATHS.poll}?${QUERY.topics}=${topic}&${QUERY.protocol}=${PROTOCOL_VERSION}`,
      ]),
      `${PATHS.history}?${QUERY.from}=${now - 600_000}&${QUERY.to}=${now}`,
      ...[PATHS.identity, PATHS.healthz, PATHS.readyz, PATHS.metrics],
      ...['/', '/lots', ...lots.map((lot) => `/lots/${lot}`)],
      `${PATHS.lots}/nosuchlot0001`,
    ];
  }

  test('to somebody without a name, and to another bidder, who has bid as well', async () => {
    const { token } = await api.identify('Looker');
    const { minimum } = await minimumOf(planted.lots.struck);
    const key = 'lookers-own-key';
    const bids = [
      await api.bid(token, planted.lots.struck, minimum, key),
      await api.bid(token, planted.lots.struck, minimum, key),
      await api.bid(token, planted.lots.struck, minimum + 1, key),
      await api.bid(token, planted.lots.going, 1_000),
      await api.bid(token, planted.lots.unsold, 1_000),
    ];
    expect(bids.map((bid) => ('error' in bid ? bid.error.code : bid.bid?.leads))).toEqual([
      false,
      false,
      'KEY_REUSED',
      'TOO_LOW',
      'CLOSED',
    ]);
    const answers: Haystack[] = [{ name: 'answers to bids', text: JSON.stringify(bids) }];
    for (const path of paths()) answers.push(await get(path), await get(path, token));
    const mine = answers.filter(({ name }) => name.endsWith(`${planted.lots.struck}/mine`));
    expect(mine.at(-1)?.text).toContain(key); // his own is there
    expect(findAll(answers, secrets)).toEqual([]);
    expect(answers.filter(({ text }) => text.includes('"sealed')).map(({ name }) => name)).toEqual([]);
  });

  async function minimumOf(lot: string): Promise<{ minimum: number }> {
    const { price } = await api.lot(lot);
    return { minimum: (price ?? 0) + 10_000 };
  }
});

test("the server's log, in full, and what it prints", () => {
  const log = server.complaints();
  expect(log).toContain('"started"');
  expect(log.length).toBeLessThan(20_000); // that much of it is kept
  expect(findAll([{ name: 'log', text: log + server.said() }], secrets)).toEqual([]);
});

test('what was built', () => {
  const files = readdirSync(DIST, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(5);
  const built = files.map((name) => ({ name, text: readFileSync(name, 'latin1') }));
  expect(findAll(built, secrets)).toEqual([]);
});
