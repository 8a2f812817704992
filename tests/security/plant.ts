import { PATHS } from '#protocol';
import { openLog } from '../../db/open.ts';
import type { NewEvent } from '../../db/log.ts';
import { abreast } from '../../scripts/lib/abreast.ts';
import { TERMS } from '../../scripts/security/access-doors.ts';
import type { Actors } from '../../scripts/security/actors.ts';
import { PAYLOADS } from './payloads.ts';

/** Puts every payload where something from outside is shown: into the log as a source would write it, and through every door that takes a text. */

const TOPIC = 'metrics/host';
/** Times at which the planted series have a sample. */
const SAMPLES = 3;
/** What a text is refused with that does not fit its place. */
const REFUSED: ReadonlySet<number> = new Set([400, 422]);
/** Commands that are under way at once. */
const ABREAST = 8;

/** Series of the board's panels, each with the label that its legend shows. */
const LABELLED = {
  temperature: 'sensor',
  'network.in': 'iface',
  'cpu.core.used': 'core',
  'disk.used': 'mount',
  'disk.size': 'mount',
} as const;

/** Payloads that fit in so many characters. */
export const within = (most: number): string[] => PAYLOADS.filter((text) => text.length <= most);

/** The names of processes in the newest table: it has room for sixteen. */
export const PROCESSES: readonly string[] = within(64)
  .filter((_, n) => n % 15 === 0)
  .slice(0, 16);

/** Takes an empty data folder; makes a log there as sources of another sort would write it, and closes it. */
export async function plantLog(dataFolder: string): Promise<void> {
  const log = openLog({ dataFolder });
  let id = 0;
  const series = Object.entries(LABELLED).flatMap(([name, label]) =>
    // A label's name may be odd as well; which it is does not show.
    PAYLOADS.map((text): [number, string, Record<string, string>, string, string] => [
      ++id,
      name,
      { [label]: text, [text.slice(0, 64)]: text },
      name === 'temperature' ? text.slice(0, 32) : '',
      text,
    ]),
  );
  const row = series.flatMap(([own]) => [own, own % 90]);
  const table = PROCESSES.map((name, n): [number, string, number, number] => [n + 1, name, 50 - n, 1e6]);
  const notes = PAYLOADS.map((text): NewEvent => ({ topic: 'notes', kind: 'note', data: { text } }));
  try {
    await log.append({ events: [{ topic: TOPIC, kind: 'series', data: series }] });
    for (let n = 0; n < SAMPLES; n += 1) {
      await log.append({ events: [{ topic: TOPIC, kind: 'samples', data: row }] });
    }
    await log.append({ events: [{ topic: 'metrics/processes', kind: 'processes', data: table }] });
    await log.append({ events: notes });
  } finally {
    await log.close();
  }
}

/** What was taken of the payloads, by what they are; the others were refused. */
export type Planted = Readonly<Record<string, readonly string[]>>;

/** Plants payloads through doors. */
class Planter {
  readonly #actors: Actors;
  readonly #as: string;
  readonly planted: Record<string, string[]> = {};

  constructor(actors: Actors, as: string) {
    this.#actors = actors;
    this.#as = as;
  }

  /** Takes what it is, the payloads and what plants one; counts those that were taken. A refusal must be one for what it is. */
  async all(
    what: string,
    texts: readonly string[],
    plant: (text: string, n: number) => Promise<number>,
  ): Promise<void> {
    const statuses = await abreast(texts, ABREAST, plant);
    const odd = statuses.find((status) => status >= 300 && !REFUSED.has(status));
    if (odd !== undefined) throw new Error(`${what}: answered ${odd}`);
    this.planted[what] = texts.filter((_, n) => (statuses[n] ?? 400) < 300);
  }

  /** Takes a command; returns the status of its answer and what it made. */
  async command(
    command: object,
  ): Promise<{ readonly status: number; readonly made: Record<string, unknown> }> {
    const answer = await this.#actors.command({ as: this.#as, ...command });
    return { status: answer.status, made: JSON.parse(answer.body) as Record<string, unknown> }; // only read for an id
  }

  /** Takes a path and a body; returns the status. */
  async post(path: string, body: unknown): Promise<number> {
    return (await this.#actors.send('POST', path, body)).status;
  }
}

/** What browsers call themselves: a header takes no line breaks, and the server keeps what can be printed. */
export const BROWSERS: readonly string[] = PAYLOADS.filter(
  (text) => /^[\x20-\x7e]+$/.test(text) && text.trim() === text,
).slice(0, 25);

/** Takes who asks and the admin's token; signs him in from browsers that call themselves all sorts of things. */
export async function plantSessions(actors: Actors, admin: string): Promise<void> {
  for (const browser of BROWSERS) await actors.signIn({ token: admin }, { 'User-Agent': browser });
}

const HOUR = 3_600_000;

/** Takes who asks and the admin's token; plants payloads by every door that takes a text, and gives what was taken. */
export async function plantByDoors(actors: Actors, admin: string): Promise<Planted> {
  const planter = new Planter(actors, admin);
  const now = Date.now();
  await planter.all('lots', PAYLOADS, async (title) => {
    const terms = { title, currency: 'EUR', start: 100, opens: now, ends: now + HOUR };
    return (await planter.command({ type: 'lot-create', terms })).status;
  });
  await planter.all('reasons', PAYLOADS.slice(0, 40), async (reason) => {
    const terms = {
      title: 'Called off',
      currency: 'EUR',
      start: 100,
      opens: now + HOUR,
      ends: now + 2 * HOUR,
    };
    const { made } = await planter.command({ type: 'lot-create', terms });
    return (await planter.command({ type: 'lot-cancel', lot: made['lot'], reason })).status;
  });
  await planter.all(
    'notes',
    PAYLOADS,
    async (text) => (await planter.command({ type: 'note', text })).status,
  );
  await planter.all('rules', within(80), async (name) => {
    const { status } = await planter.command({ type: 'rule-put', terms: ruleTerms(name) });
    return status;
  });
  await planter.all('silences', PAYLOADS.slice(0, 60), async (comment) => {
    const matchers = [{ label: 'nothing', op: '=', value: comment.slice(0, 256) }];
    const terms = { matchers, starts: now, ends: now + HOUR, comment };
    return (await planter.command({ type: 'silence-put', terms })).status;
  });
  await planter.all('channels', within(80).slice(0, 60), async (name) => {
    const terms = {
      kind: 'webhook',
      name,
      enabled: false,
      url: `https://hooks.example/${encodeURIComponent(name)}`,
    };
    return (await planter.command({ type: 'channel-put', terms })).status;
  });
  await planter.all('outside alerts', PAYLOADS, (text, n) =>
    planter.post(PATHS.alertmanagerHook, outside(text, n)),
  );
  await planter.all('people', within(40).slice(0, 120), (name) =>
    planter.post(`${PATHS.access}/people`, { name, role: 'viewer' }),
  );
  await planter.all('tokens', within(40).slice(0, 120), (name) =>
    planter.post(`${PATHS.access}/tokens`, { name, scopes: ['read'], days: 1 }),
  );
  await planter.all('shares', within(80).slice(0, 60), (title) =>
    planter.post(PATHS.shares, { ...TERMS[0], series: null, title }),
  );
  await planter.all(
    'names of bidders',
    within(40),
    async (name) => (await actors.send('POST', PATHS.identity, { name }, '')).status,
  );
  return planter.planted;
}

/** A lot, and the texts that its page shows to an admin. */
export interface PlantedLot {
  readonly id: string;
  readonly texts: readonly string[];
}

/** Takes who asks and the admin's token; returns lots on which bidders of odd names have bid, some called off for odd reasons. */
export async function plantLots(actors: Actors, admin: string): Promise<PlantedLot[]> {
  const planter = new Planter(actors, admin);
  const now = Date.now();
  const lots: PlantedLot[] = [];
  const names = within(40).filter((_, n) => n % 12 === 0);
  for (const name of names) {
    const seller = await actors.bidder(name).catch(() => undefined);
    if (seller === undefined) continue; // it is no name
    const terms = { title: name, currency: 'EUR', start: 100, opens: now, ends: now + HOUR };
    const { made } = await planter.command({ type: 'lot-create', as: seller, terms });
    const id = String(made['lot']);
    const bidder = await actors.bidder(name);
    await planter.command({ type: 'bid', as: bidder, lot: id, max: 500 });
    await planter.command({ type: 'bid-retract', lot: id, bid: 1, reason: name });
    const { status } = await planter.command({ type: 'lot-cancel', lot: id, reason: name });
    if (status === 200) lots.push({ id, texts: [name] });
  }
  return lots;
}

function ruleTerms(name: string): object {
  return {
    name,
    severity: 'warning',
    enabled: true,
    selector: { series: 'temperature', matchers: [{ label: 'sensor', op: '=', value: name }] },
    condition: { fn: 'last', window: 3_600_000, op: '>', threshold: -1 },
    every: 1_000,
    for: 0,
    keepFiringFor: 0,
    noData: 'keep',
    labels: { shown: name },
    annotations: { summary: `${name} {{ $labels.sensor }}`, description: name },
    channels: [],
  };
}

function outside(text: string, n: number): object {
  return {
    version: '4',
    externalURL: text,
    alerts: [
      {
        status: 'firing',
        labels: { alertname: text, severity: text, [text]: text },
        annotations: { summary: text, description: text, [text]: text, runbook_url: text },
        startsAt: new Date().toISOString(),
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: text,
        fingerprint: `xss-${n}`,
      },
    ],
  };
}
