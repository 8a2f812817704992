import {
  PROTOCOL_VERSION,
  Refusal,
  topicMatcher,
  TRANSPORT_NAMES,
  TRANSPORTS,
  type Cursor,
  type Frame,
  type Reset,
  type Snapshot,
  type StreamEvent,
  type TransportName,
} from '#protocol';
import type { Link, LinkEvents, OpenRequest, OpenTransport } from '../transports/contract.ts';
import type { FakeClock } from './clock.kit.ts';

/** Milliseconds between heartbeats of the simulated server. */
export const HEARTBEAT = 5000;

const SIGN_IN = { kind: 'refused', code: 'NOT_SIGNED_IN', detail: 'This needs a sign-in.' } as const;

/** One link as the server sees it. */
export interface Peer {
  readonly transport: TransportName;
  /** The token that it shows now. */
  token: string | undefined;
  readonly events: LinkEvents;
  greeted: boolean;
  open: boolean;
  cursor: Cursor;
  /** Which topics it subscribed to. */
  readonly matches: (topic: string) => boolean;
  sent: Frame[];
}

/** A log with peers: frames leave only when a test pumps them. */
export class FakeServer {
  epoch = 'epochone';
  log: StreamEvent[] = [];
  floor = 0;
  up = true;
  /** It shows nothing before somebody has signed in. */
  isClosed = false;
  /** Questions for a snapshot. */
  snapshots = 0;
  /** What it says of itself in a hello. */
  protocol = PROTOCOL_VERSION;
  page = '/assets/one.js';
  /** Transports that fail at once, and those that open and stay mute. */
  readonly blocked = new Set<TransportName>();
  readonly mute = new Set<TransportName>();
  /** Milliseconds from the question for a snapshot to its answer. */
  snapshotTakes = 0;
  peers: Peer[] = [];
  /** What is answered to a newer token on an open connection. */
  renews: 'taken' | 'refused' = 'taken';

  /** The clock stamps events. */
  readonly clock: FakeClock;

  /** Takes the clock. */
  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  /** Writes so many events. */
  append(count: number, topic = 'notes'): void {
    for (let i = 0; i < count; i++) {
      const seq = this.log.length + 1;
      this.log.push({ seq, at: this.clock.wall(), topic, kind: 'note', data: { text: `${seq}` } });
    }
  }

  /** The snapshot now; rejects while the server is down. */
  readonly snapshot = async (): Promise<Snapshot> => {
    await Promise.resolve();
    this.snapshots += 1;
    if (!this.up) throw new Error('down');
    if (this.isClosed) throw new Refusal('NOT_SIGNED_IN', SIGN_IN.detail, 'Sign in.');
    const seq = this.log.length;
    const snapshot = { epoch: this.epoch, seq, serverTime: this.clock.wall(), series: [], events: [] };
    const ms = this.snapshotTakes;
    if (ms > 0) await new Promise<void>((resolve) => void this.clock.after(ms, resolve));
    return snapshot;
  };

  /** The openers of every transport. */
  get transports(): Record<TransportName, OpenTransport> {
    const openers = TRANSPORT_NAMES.map((name) => [name, this.#opener(name)] as const);
    return Object.fromEntries(openers) as Record<TransportName, OpenTransport>; // fromEntries widens the keys
  }

  #opener(transport: TransportName): OpenTransport {
    return (request: OpenRequest, events: LinkEvents): Link => {
      const cursor = request.cursor ?? { epoch: this.epoch, seq: this.log.length };
      const matches = topicMatcher(request.topics);
      const token = request.token?.();
      const peer: Peer = { transport, token, events, greeted: false, open: true, cursor, matches, sent: [] };
      this.peers.push(peer);
      if (!this.up || this.blocked.has(transport)) this.cut(peer);
      else if (this.isClosed) this.refuse(peer);
      return {
        advance: (next) => {
          if (transport === 'polling') peer.cursor = next;
        },
        ...(TRANSPORTS[transport].commands && {
          send: async (_: string, message: unknown) => {
            await Promise.resolve();
            if (this.renews === 'refused') throw new Error('No.');
            peer.token = (message as { token: string }).token; // nothing else is sent here
            return { expiresIn: null };
          },
        }),
        close: () => void (peer.open = false),
      };
    };
  }

  /** The links that are open, oldest first. */
  get open(): Peer[] {
    return this.peers.filter((peer) => peer.open);
  }

  /** Loses a link without a word: the page takes it for open. */
  lose(peer: Peer): void {
    peer.open = false;
  }

  /** Breaks a link. */
  cut(peer: Peer): void {
    if (!peer.open) return;
    peer.open = false;
    peer.events.closed({ kind: 'failed', detail: 'cut' });
  }

  /** Ends a link: whoever it is has to sign in. */
  refuse(peer: Peer): void {
    peer.open = false;
    peer.events.closed(SIGN_IN);
  }

  /**
   * Sends what is due on a link: a hello, then up to `limit` events or a heartbeat. Polling has no place of its own: each
   * answer is for the cursor that the page was told to ask with.
   */
  pump(peer: Peer, limit = 1000): void {
    if (!peer.open || !this.up || this.mute.has(peer.transport)) return;
    const polls = peer.transport === 'polling';
    if (!peer.greeted || (polls && this.#unresumable(peer.cursor))) {
      this.#greet(peer);
      return;
    }
    const from = peer.cursor.seq;
    const frame = this.#news(from, peer.matches, limit);
    if (!polls && frame.type === 'batch') peer.cursor = { epoch: this.epoch, seq: frame.to };
    this.send(peer, frame);
  }

  /** Answers as the polling door does: what comes after a cursor, at most so many; a hello where there is none. */
  ask(cursor: Cursor | undefined, topics: readonly string[], limit = 100): Frame[] {
    if (this.isClosed) throw new Refusal('NOT_SIGNED_IN', SIGN_IN.detail, 'Sign in.');
    if (cursor === undefined) return [this.#hello('polling', this.log.length)];
    const reason = this.#unresumable(cursor);
    if (reason) return [{ type: 'reset', epoch: this.epoch, seq: this.log.length, reason }];
    return [this.#news(cursor.seq, topicMatcher(topics), limit)];
  }

  #news(from: number, matches: (topic: string) => boolean, limit: number): Frame {
    const looked = this.log.slice(from, from + limit);
    const last = looked.at(-1);
    if (!last) return { type: 'heartbeat', head: this.log.length, serverTime: this.clock.wall() };
    return { type: 'batch', from, to: last.seq, events: looked.filter(({ topic }) => matches(topic)) };
  }

  #unresumable({ epoch, seq }: Cursor): Reset['reason'] | undefined {
    if (epoch !== this.epoch) return 'other-epoch';
    if (seq > this.log.length) return 'ahead';
    return seq < this.floor ? 'too-old' : undefined;
  }

  #greet(peer: Peer): void {
    peer.greeted = true;
    const reason = this.#unresumable(peer.cursor);
    const head = this.log.length;
    this.send(peer, this.#hello(peer.transport, peer.cursor.seq));
    if (!reason) return;
    if (peer.transport !== 'polling') peer.cursor = { epoch: this.epoch, seq: head };
    this.send(peer, { type: 'reset', epoch: this.epoch, seq: head, reason });
  }

  #hello(transport: TransportName, from: number): Frame {
    return {
      type: 'hello',
      protocol: this.protocol,
      epoch: this.epoch,
      head: this.log.length,
      floor: this.floor,
      from,
      serverTime: this.clock.wall(),
      transport,
      cadence: 40,
      heartbeat: HEARTBEAT,
      page: this.page,
    };
  }

  /** Sends a frame as it is. */
  send(peer: Peer, frame: Frame): void {
    if (!peer.open) return;
    peer.sent.push(frame);
    peer.events.frame(frame);
  }

  /** Sends what is due on every link. */
  pumpAll(): void {
    for (const peer of this.open) this.pump(peer);
  }
}
