import type { TransportName } from '#protocol';
import { readHead, readSeqs } from './log.ts';
import { prove, type Proof } from './proof.ts';
import type { Viewer } from './viewer.ts';
import type { Turn } from './watch.ts';

/** What a page has gone through. Times are performance times of the page in milliseconds: since its navigation. */
export interface Seen extends Proof {
  /** When the feed was started. */
  readonly started: number;
  /** When the first live event was applied. */
  readonly first: number;
  /** What carries the stream now. */
  readonly carrier: TransportName | undefined;
  /** The moments at which events were applied. */
  readonly arrivals: readonly number[];
  /** Events applied after the snapshot. */
  readonly events: number;
  /** Connections opened, by transport. */
  readonly opens: Readonly<Partial<Record<TransportName, number>>>;
  readonly turns: readonly Turn[];
}

/** Takes a viewer; resolves when its first live event was applied. */
export async function firstEvent(viewer: Viewer, patience?: number): Promise<void> {
  await viewer.until(() => window.watched?.first !== undefined, undefined, patience);
}

/** Takes a viewer and a transport; resolves when that carries the stream and nothing else is under way. */
export async function liveOn(viewer: Viewer, transport: TransportName, patience?: number): Promise<void> {
  await viewer.until(
    (wanted) => {
      const { phase, carrier } = window.switchyard?.status() ?? {};
      return phase === 'live' && carrier === wanted;
    },
    transport,
    patience,
  );
}

/** Takes a viewer and the server's address; resolves when the page has applied all that the log holds now. */
export async function caughtUp(viewer: Viewer, server: string, patience?: number): Promise<void> {
  const head = await readHead(server);
  await viewer.until((seq) => (window.switchyard?.applied().seq ?? 0) >= seq, head, patience);
}

/** Takes a viewer and the server's address; returns what the page has gone through, checked against the log. */
export async function see(viewer: Viewer, server: string): Promise<Seen> {
  const { watched, carrier, opens } = await viewer.evaluate(() => {
    const stats = window.switchyard?.stats();
    return {
      watched: window.watched,
      carrier: window.switchyard?.status().carrier,
      opens: Object.fromEntries(
        Object.entries(stats?.by ?? {}).map(([transport, counters]) => [transport, counters.opens]),
      ),
    };
  }, undefined);
  if (watched === undefined) throw new Error('The page is not watched.');
  const { seqs, arrivals, started, first, turns } = watched;
  const stored = seqs.length === 0 ? [] : await readSeqs(server, (seqs[0] ?? 1) - 1, Math.max(...seqs));
  return {
    ...prove(seqs, stored),
    ...{ started, carrier, opens, turns, arrivals },
    first: first?.at ?? NaN,
    events: seqs.length,
  };
}
