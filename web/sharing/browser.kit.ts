import type { Credential } from '../connection/credential.ts';
import { topicMatcher, type Hello, type Snapshot } from '#protocol';
import { FakeClock } from '../connection/clock.kit.ts';
import { FakeServer } from '../connection/fake-server.kit.ts';
import { DEFAULT_LADDER } from '../connection/ladder.ts';
import type { Mode } from '../connection/state-types.ts';
import type { FeedStatus } from '../connection/status.ts';
import type { AskLog } from './catch-up.ts';
import type { Door } from './doors.ts';
import { Hub } from './hub.ts';
import type { FromHub, HubLine, Line, PageLine, ToHub } from './messages.ts';
import { SharedFeed } from './shared-feed.ts';

/** Both ends of a line: messages are cloned as ports do it, arrive in a later turn, and are lost when it is closed. */
function twoEnds(): { page: PageLine; hub: HubLine; freeze(frozen: boolean): void } {
  let frozen = false;
  let kept: (() => void)[] = [];
  const end = <In, Out>(other: () => { hear?: ((message: Out) => void) | undefined }, toPage: boolean) => {
    const own: { hear?: ((message: In) => void) | undefined } = {};
    const line: Line<In, Out> = {
      post(message) {
        const copy = structuredClone(message);
        const deliver = (): void => other().hear?.(copy);
        if (toPage && frozen) kept.push(deliver);
        else queueMicrotask(deliver);
      },
      listen: (heard) => void (own.hear = heard),
      close: () => void (own.hear = undefined),
    };
    return { own, line };
  };
  const page: ReturnType<typeof end<FromHub, ToHub>> = end<FromHub, ToHub>(() => hub.own, false);
  const hub: ReturnType<typeof end<ToHub, FromHub>> = end<ToHub, FromHub>(() => page.own, true);
  return {
    page: page.line,
    hub: hub.line,
    freeze(now) {
      frozen = now;
      if (now) return;
      for (const deliver of kept) deliver();
      kept = [];
    },
  };
}

/** One page of the browser, with what it applied. */
export interface FakePage {
  readonly feed: SharedFeed;
  readonly topics: readonly string[];
  readonly applied: number[];
  readonly told: {
    readonly resets: string[];
    readonly switched: string[];
    readonly status: FeedStatus[];
    readonly greeted: Hello[];
  };
  /** The log that it shows. */
  epoch: string | undefined;
  /** It was told that there is no hub. */
  alone: boolean;
  /** How often it joined a hub, and asked for a snapshot. */
  joins: number;
  snapshots: number;
  /** A frozen page takes nothing; what is sent to it waits. */
  freeze(frozen: boolean): void;
}

/** A browser whose pages share what its hub has open, on a fake server and clock. */
export class FakeBrowser {
  readonly clock = new FakeClock();
  readonly server = new FakeServer(this.clock);
  hub: Hub | undefined = this.#newHub();
  readonly pages: FakePage[] = [];
  /** How the hub asks the log: rejects while the server is down. A test may put another way around it. */
  ask: AskLog = async (cursor, topics) => {
    if (!this.server.up) throw new Error('down');
    return this.server.ask(cursor, topics);
  };
  readonly #lost = new Set<() => void>();

  /** Opens a page with these topics and mode. */
  open(topics: readonly string[] = ['*'], mode: Mode = 'auto', credential?: Credential): FakePage {
    let ends: ReturnType<typeof twoEnds> | undefined;
    const applied: number[] = [];
    const told: FakePage['told'] = { resets: [], switched: [], status: [], greeted: [] };
    const door: Door = {
      open: async (first) => {
        await Promise.resolve();
        if (this.hub === undefined) return undefined;
        page.joins += 1;
        ends = twoEnds();
        this.hub.connect(ends.hub);
        ends.page.post(first);
        return ends.page;
      },
      onLost: (listener) => void this.#lost.add(listener),
      close: () => undefined,
    };
    const { clock, server } = this;
    const matches = topicMatcher(topics);
    const feed = new SharedFeed(
      {
        origin: 'http://switchyard.test',
        topics,
        mode,
        credential,
        ladder: DEFAULT_LADDER,
        memory: {
          good: () => [],
          remember: () => undefined,
          mode: () => undefined,
          choose: () => undefined,
        },
        snapshot: () => {
          page.snapshots += 1;
          return server.snapshot();
        },
        clock,
        random: () => 0.5,
        http: { check: async () => ({ ok: server.up }), post: async () => ({ seq: 7, replayed: false }) },
      },
      {
        greeted: (hello) => void told.greeted.push(hello),
        snapshot: (snapshot: Snapshot, reason) => {
          if (reason !== 'start') told.resets.push(reason);
          page.epoch = snapshot.epoch;
          applied.length = 0;
          if (snapshot.epoch !== server.epoch) return; // of a log that is gone nothing is known here
          for (const { seq, topic } of server.log)
            if (seq <= snapshot.seq && matches(topic)) applied.push(seq);
        },
        events: (events) => void applied.push(...events.map(({ seq }) => seq)),
        status: (status) => void told.status.push(status),
        switched: (from, to) => void told.switched.push(`${from ?? '-'} > ${to}`),
      },
      door,
      () => void (page.alone = true),
    );
    const page: FakePage = {
      feed,
      topics,
      applied,
      told,
      epoch: undefined,
      alone: false,
      joins: 0,
      snapshots: 0,
      freeze: (now) => ends?.freeze(now),
    };
    this.pages.push(page);
    feed.start();
    return page;
  }

  /** Closes a page in good order. */
  close(page: FakePage): void {
    page.feed.stop();
    this.pages.splice(this.pages.indexOf(page), 1);
  }

  /** Breaks all that is open. */
  cut(): void {
    for (const peer of this.server.open) this.server.cut(peer);
  }

  /** Loses all that is open without a word. */
  lose(): void {
    for (const peer of this.server.open) this.server.lose(peer);
  }

  /** The server goes away; `server.up = true` brings it back. */
  stopServer(): void {
    this.server.up = false;
    this.cut();
  }

  /** Another log is there instead, with so many events. */
  replaceLog(events: number): void {
    [this.server.epoch, this.server.log] = ['epochtwo', []];
    this.server.append(events);
  }

  /** The hub dies with all that it has open; `next` says whether there is another one. */
  loseHub(next = true): void {
    this.lose();
    this.hub = next ? this.#newHub() : undefined;
    for (const tell of this.#lost) tell();
  }

  /** What a page that has everything would have applied. */
  expected({ topics }: FakePage): number[] {
    const matches = topicMatcher(topics);
    return this.server.log.filter(({ topic }) => matches(topic)).map(({ seq }) => seq);
  }

  /** Runs the server and time together for a while. */
  async flow(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) {
      this.server.pumpAll();
      await this.clock.pass(100);
    }
  }

  #newHub(): Hub {
    const { clock, server } = this;
    return new Hub({
      origin: 'http://switchyard.test',
      clock,
      random: () => 0.5,
      transports: server.transports,
      http: { check: async () => ({ ok: server.up }), post: async () => ({ seq: 7, replayed: false }) },
      ask: (cursor, topics) => this.ask(cursor, topics),
    });
  }
}
