import type { Hello } from '#protocol';
import { FakeClock } from './clock.kit.ts';
import type { Credential } from './credential.ts';
import { FakeServer } from './fake-server.kit.ts';
import { Feed, type FeedStatus } from './feed.ts';
import { DEFAULT_LADDER } from './ladder.ts';
import type { Mode } from './state-types.ts';

/** A feed on a fake server, with all that it told. */
export function feedOn(mode: Mode = 'auto', credential?: Credential) {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const applied: number[] = [];
  /** Seqs whose events the page cannot take: it throws, once for each. */
  const poison = new Set<number>();
  const told = {
    greeted: [] as Hello[],
    snapshots: [] as string[],
    switched: [] as string[],
    status: [] as FeedStatus[],
  };
  const remembered: string[] = [];
  const feed = new Feed(
    {
      origin: 'http://switchyard.test',
      topics: ['*'],
      mode,
      credential,
      ladder: DEFAULT_LADDER,
      memory: {
        good: () => [],
        remember: (transport) => void remembered.push(transport),
        mode: () => undefined,
        choose: (chosen) => void remembered.push(`chosen ${chosen}`),
      },
      snapshot: server.snapshot,
      clock,
      random: () => 0.5,
      transports: server.transports,
      http: {
        check: async () => {
          await Promise.resolve();
          return { ok: server.up };
        },
        post: () => Promise.resolve({ seq: 7, replayed: false }),
      },
    },
    {
      greeted: (hello) => void told.greeted.push(hello),
      snapshot(snapshot, reason) {
        told.snapshots.push(reason);
        applied.length = 0;
        for (let seq = 1; seq <= snapshot.seq; seq++) applied.push(seq);
      },
      events(events) {
        for (const { seq } of events) {
          if (poison.delete(seq)) throw new Error(`Event ${seq} is poison.`);
          applied.push(seq);
        }
      },
      status: (status) => void told.status.push(status),
      switched: (from, to) => void told.switched.push(`${from ?? '-'} > ${to}`),
    },
  );
  return { clock, server, feed, applied, poison, told, remembered };
}

/** Runs the server and time together for a while: it sends what is due every 100 ms. */
export async function flow({ clock, server }: ReturnType<typeof feedOn>, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    server.pumpAll();
    await clock.pass(100);
  }
}
