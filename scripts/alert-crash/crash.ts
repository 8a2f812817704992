import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import {
  ALERT_TOPICS,
  AlertSchema,
  EventTupleSchema,
  PATHS,
  type Command,
  type CommandAck,
  type RuleTerms,
} from '#protocol';
import { newKey } from '../../web/connection/reach.ts';
import { AuctionApi } from '../lib/auction/api.ts';
import { freePort } from '../lib/free-port.ts';
import { tempDir } from '../lib/process.ts';
import { seededRandom, type Random } from '../lib/random.ts';
import { Receiver, TAKES, type Manner, type Received } from '../lib/receiver.ts';
import { startServer, type Server } from '../lib/switchyard.ts';
import type { Episode, ToldThing } from './check.ts';

/** Milliseconds from a server's start to its kill, at the most: flushes, attempts and pauses between them all lie in there. */
const LIFE = 900;

/** Milliseconds that a start may take on a machine that is shared. */
const START = 60_000;

/** Rules that come and go beside each other; each has as many alerts as there are waves. */
const RULES = 4;

/** Milliseconds that a rule stands or is away, at the most, once its receiver has heard of it. */
const PAUSE = 150;

/** Milliseconds within which everything must have arrived when nobody kills any more. */
const PATIENCE = 60_000;

/** What a receiver does instead of taking a message, each as often as it stands here, of a hundred. */
const MANNERS: readonly Manner[] = [
  ...Array.from({ length: 4 }, (): Manner => ({ answer: 500 })),
  ...Array.from({ length: 3 }, (): Manner => ({ answer: 429, headers: { 'Retry-After': '1' } })),
  ...Array.from({ length: 4 }, (): Manner => 'reset'),
  ...Array.from({ length: 8 }, (): Manner => 'take-and-reset'),
  'hang',
];

const BodySchema = v.object({
  switchyard: v.object({ id: v.string() }),
  alerts: v.array(
    v.object({
      labels: v.record(v.string(), v.string()),
      switchyard: v.object({
        id: v.string(),
        episode: v.number(),
        told: v.picklist(['firing', 'resolved', 'fired-and-resolved']),
      }),
    }),
  ),
});

/** What is to happen. */
export interface CrashOptions {
  readonly kills: number;
  readonly seed: number;
}

/** What came of it. */
export interface Crash {
  readonly episodes: readonly Episode[];
  readonly taken: readonly ToldThing[];
  /** Messages that were taken, and of them those that came again under their id. */
  readonly messages: number;
  readonly again: number;
  /** Requests that were made in all, taken or not. */
  readonly requests: number;
  readonly kills: number;
}

/** Takes what is to happen; lets rules come and go while a real server is killed again and again, and gives what its receiver heard. */
export async function crashWhileTelling({ kills, seed }: CrashOptions): Promise<Crash> {
  const data = tempDir('alerts');
  const random = seededRandom(seed);
  const port = await freePort();
  const flags = ['--synthetic-rate', '20', '--synthetic-bytes', '80', '--allow-inside', '127.0.0.1'];
  const times = ['--group-wait', '50', '--group-interval', '200'];
  const begin = (): Promise<Server> =>
    startServer({ port, data: data.path, flags: [...flags, ...times], patience: START });
  const receiver = new Receiver();
  await receiver.up();
  receiver.manner = () => MANNERS[random.whole(0, 99)] ?? TAKES;
  const heard = new Heard();
  receiver.onTaken = (received) => heard.take(received);
  let server = await begin();
  const stop = new AbortController();
  try {
    const api = new AuctionApi(server.url);
    const { token: as } = await api.identify('Crash');
    const told = new Teller(api, as);
    const url = `http://127.0.0.1:${receiver.port}/`;
    const terms = { kind: 'webhook', name: 'Hook', enabled: true, url } as const;
    const { channel = '' } = await told.tell({ type: 'channel-put', as, terms });
    const rules = Array.from({ length: RULES }, (_, n) =>
      comeAndGo({ told, heard, channel, name: `rule-${n}`, random, stop: stop.signal }),
    );
    for (let kill = 0; kill < kills; kill += 1) {
      await sleep(random.whole(0, LIFE));
      await server.kill();
      server = await begin();
    }
    stop.abort();
    await within(PATIENCE, Promise.all(rules), 'Not everything arrives.');
    return {
      episodes: await episodesOf(server.url),
      taken: heard.things,
      messages: new Set(heard.things.map(({ id }) => id)).size,
      again: heard.again,
      requests: receiver.received.length,
      kills,
    };
  } finally {
    stop.abort();
    await server.stop();
    await receiver.down();
    data.remove();
  }
}

/** Commands that reach the server, whatever becomes of it meanwhile. */
class Teller {
  readonly as: string;
  readonly #api: AuctionApi;

  constructor(api: AuctionApi, as: string) {
    this.#api = api;
    this.as = as;
  }

  /** Takes a command; sends it with one key until it is answered. Throws when it is refused. */
  async tell(command: Command): Promise<Exclude<CommandAck, { error: unknown }>> {
    const key = newKey();
    for (;;) {
      const answer = await this.#api.command(command, key).catch(() => undefined);
      if (answer === undefined) await sleep(30);
      else if (!('error' in answer)) return answer;
      else if (answer.error.code !== 'LOG_BUSY' && answer.error.code !== 'STOPPING') {
        throw new Error(JSON.stringify(answer));
      }
    }
  }
}

/** What the receiver has taken, and who waits for more of it. */
class Heard {
  readonly things: ToldThing[] = [];
  again = 0;
  readonly #ids = new Set<string>();
  #wake: (() => void)[] = [];

  take({ body }: Received): void {
    const { switchyard, alerts } = v.parse(BodySchema, JSON.parse(body));
    if (this.#ids.has(switchyard.id)) this.again += 1;
    this.#ids.add(switchyard.id);
    for (const { switchyard: told } of alerts) {
      this.things.push({ id: switchyard.id, alert: told.id, episode: told.episode, told: told.told });
    }
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** Resolves when the alerts of a rule have been told in one of these ways; all that were told as firing, at the least one. */
  async until(rule: string, ...ways: readonly ToldThing['told'][]): Promise<void> {
    const isTold = (): boolean => {
      const ofRule = this.things.filter(({ alert }) => alert.startsWith(`${rule}-`));
      const alerts = new Set(ofRule.map(({ alert }) => alert));
      const done = new Set(ofRule.filter(({ told }) => ways.includes(told)).map(({ alert }) => alert));
      return alerts.size > 0 && done.size === alerts.size;
    };
    while (!isTold()) await new Promise<void>((resolve) => void this.#wake.push(resolve));
  }
}

/** Lets a rule come, be told, go, and be told, again and again; ends after a whole turn when the signal says so. */
async function comeAndGo({
  told,
  heard,
  channel,
  name,
  random,
  stop,
}: {
  readonly told: Teller;
  readonly heard: Heard;
  readonly channel: string;
  readonly name: string;
  readonly random: Random;
  readonly stop: AbortSignal;
}): Promise<void> {
  const { as } = told;
  while (!stop.aborted) {
    const { rule = '' } = await told.tell({ type: 'rule-put', as, terms: termsOf(name, channel) });
    await heard.until(rule, 'firing', 'fired-and-resolved');
    await sleep(random.whole(0, PAUSE));
    await told.tell({ type: 'rule-remove', as, rule });
    await heard.until(rule, 'resolved', 'fired-and-resolved');
    await sleep(random.whole(0, PAUSE));
  }
}

function termsOf(name: string, channel: string): RuleTerms {
  return {
    name,
    severity: 'warning',
    enabled: true,
    selector: { series: 'synthetic.wave', matchers: [] },
    condition: { fn: 'last', window: 60_000, op: '>', threshold: -1 },
    every: 250,
    for: 0,
    keepFiringFor: 0,
    noData: 'keep',
    labels: {},
    annotations: {},
    channels: [channel],
  };
}

/** Every episode that fired, by the events of the log, which is not shortened in so little time. */
async function episodesOf(url: string): Promise<Episode[]> {
  const answer = await fetch(`${url}${PATHS.snapshot}?topics=${ALERT_TOPICS.live}`);
  const { events } = v.parse(v.object({ events: v.array(EventTupleSchema) }), await answer.json());
  const episodes = new Map<string, Episode>();
  for (const [, , , kind, data] of events) {
    if (kind !== 'alert') continue;
    const { id: alert, episode, state } = v.parse(AlertSchema, data);
    const key = `${alert} ${episode}`;
    if (state === 'firing' && !episodes.has(key)) episodes.set(key, { alert, episode, over: false });
    if (state === 'resolved') episodes.set(key, { alert, episode, over: true });
  }
  return [...episodes.values()];
}

async function within<T>(milliseconds: number, promise: Promise<T>, otherwise: string): Promise<T> {
  const signal = AbortSignal.timeout(milliseconds);
  return Promise.race([
    promise,
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error(otherwise)));
    }),
  ]);
}
