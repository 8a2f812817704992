import { vi } from 'vitest';
import { DEFAULT_LADDER } from '../connection/ladder.ts';
import { LeaderDoor } from './doors.ts';
import type { HubLine, PageLine, ToHub } from './messages.ts';

type Hear = (event: { readonly data: unknown }) => void;

/** One end of a port or channel: copies arrive in a later turn, wait until somebody listens, and are lost once it is closed. */
class FakeEnd {
  #hear: Hear | null = null;
  #waiting: unknown[] = [];
  closed = false;

  get onmessage(): Hear | null {
    return this.#hear;
  }

  set onmessage(hear: Hear | null) {
    this.#hear = hear;
    for (const message of this.#waiting.splice(0)) this.arrive(message);
  }

  close(): void {
    this.closed = true;
  }

  /** Takes what another end said. */
  arrive(message: unknown): void {
    const data = structuredClone(message);
    queueMicrotask(() => {
      if (this.closed) return;
      if (this.#hear === null) this.#waiting.push(data);
      else this.#hear({ data });
    });
  }
}

class FakePort extends FakeEnd {
  other: FakePort | undefined;

  postMessage(message: unknown): void {
    if (!this.closed) this.other?.arrive(message);
  }
}

class FakeMessageChannel {
  readonly port1 = new FakePort();
  readonly port2 = new FakePort();

  constructor() {
    this.port1.other = this.port2;
    this.port2.other = this.port1;
  }
}

const channels = new Set<FakeBroadcastChannel>();

/** How many ends of channels nobody has closed. */
export function channelsOpen(): number {
  return channels.size;
}

class FakeBroadcastChannel extends FakeEnd {
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
    channels.add(this);
  }

  postMessage(message: unknown): void {
    if (this.closed) throw new DOMException('The channel is closed.', 'InvalidStateError');
    for (const other of channels) if (other !== this && other.name === this.name) other.arrive(message);
  }

  override close(): void {
    super.close();
    channels.delete(this);
  }
}

/** The Web Locks of an origin, as far as doors use them. */
class FakeLocks {
  readonly #held = new Set<string>();
  #queue: { readonly name: string; readonly go: () => void }[] = [];
  /** As to a document without an origin. */
  denied = false;

  /** The names of locks that somebody has. */
  get held(): string[] {
    return [...this.#held];
  }

  async request(name: string, { signal }: { signal: AbortSignal }, lead: () => Promise<void>): Promise<void> {
    if (this.denied) throw new DOMException('Locks are denied here.', 'SecurityError');
    await this.#turn(name, signal);
    try {
      await lead();
    } finally {
      this.#held.delete(name);
      this.#next(name);
    }
  }

  #turn(name: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const one = { name, go: resolve };
      this.#queue.push(one);
      signal.addEventListener('abort', () => {
        this.#queue = this.#queue.filter((other) => other !== one);
        reject(new DOMException('Nobody waits for it any more.', 'AbortError')); // of no effect on who has it
      });
      this.#next(name);
    });
  }

  #next(name: string): void {
    const first = this.#queue.find((one) => one.name === name);
    if (first === undefined || this.#held.has(name)) return;
    this.#queue = this.#queue.filter((one) => one !== first);
    this.#held.add(name);
    first.go();
  }
}

/** Makes the globals that doors use those of a fake browser, and time stand still; returns its locks. */
export function fakeBrowserGlobals(): FakeLocks {
  const locks = new FakeLocks();
  channels.clear();
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { locks });
  vi.stubGlobal('BroadcastChannel', FakeBroadcastChannel);
  vi.stubGlobal('MessageChannel', FakeMessageChannel);
  return locks;
}

/** A worker whose hub a test connects at the other end of its port, or never. */
export class FakeWorker extends EventTarget implements SharedWorker {
  readonly port: MessagePort;
  /** The hub's end. */
  readonly inside: MessagePort;
  onerror = null;

  constructor() {
    super();
    const { port1, port2 } = new MessageChannel();
    [this.port, this.inside] = [port1, port2];
  }
}

/** Takes a page's name; returns what it says first to a hub. */
export function joinOf(name: string): ToHub {
  return {
    type: 'join',
    wish: {
      mode: 'auto',
      ladder: DEFAULT_LADDER,
      topics: [name],
      remembered: [],
      credential: undefined,
      byHand: false,
    },
  };
}

/** A hub that knows no more than which pages are with it. */
class GuestBook {
  readonly #lines = new Map<HubLine, readonly string[]>();
  closed = false;

  /** The names of the pages that are with it, in alphabetical order. */
  get guests(): string {
    return [...this.#lines.values()].flat().sort().join('');
  }

  connect(line: HubLine): void {
    this.#lines.set(line, []);
    line.listen((message) => {
      if (message.type === 'join') this.#lines.set(line, message.wish.topics);
      if (message.type === 'leave') this.#lines.delete(line);
    });
    line.post({ type: 'welcome' });
  }

  close(): void {
    this.closed = true;
    for (const line of this.#lines.keys()) {
      line.post({ type: 'gone' });
      line.close();
    }
  }
}

/** A page that has only the leader's door, and uses it as its feed does. */
export class LeaderPage {
  readonly name: string;
  readonly door: LeaderDoor;
  /** The hubs that it made, the newest last. */
  readonly hubs: GuestBook[] = [];
  /** It was told that the door leads nowhere. */
  alone = false;
  #line: PageLine | undefined;
  #run = 0;

  /** Takes its name and the ms that the hub's code takes to load; NaN when it cannot be loaded. */
  constructor(name: string, loads: number) {
    this.name = name;
    this.door = new LeaderDoor('switchyard:one', async () => {
      if (Number.isNaN(loads)) throw new TypeError('Failed to fetch dynamically imported module');
      await new Promise((loaded) => setTimeout(loaded, loads));
      const hub = new GuestBook();
      this.hubs.push(hub);
      return hub;
    });
    this.door.onLost(() => void this.join());
  }

  /** Opens the door, as at first so whenever the hub went. */
  async join(): Promise<void> {
    const run = (this.#run += 1);
    this.#part(this.#line);
    const line = await this.door.open(joinOf(this.name));
    if (run !== this.#run) return this.#part(line);
    this.#line = line;
    this.alone = line === undefined;
    line?.listen(({ type }) => {
      if (type === 'gone') void this.join();
    });
  }

  /** Goes away in good order. */
  leave(): void {
    this.#run += 1;
    this.#part(this.#line);
    this.door.close();
  }

  #part(line: PageLine | undefined): void {
    line?.post({ type: 'leave' });
    line?.close();
  }
}
