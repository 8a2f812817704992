import { newKey } from '../connection/reach.ts';
import { lineOn, type FromHub, type HubLine, type PageLine, type ToHub } from './messages.ts';

/** A way to the hub of this browser. */
export interface Door {
  /**
   * Takes what to say first; resolves with a line to the hub on which it was said, undefined where this way leads nowhere.
   * Never rejects.
   */
  open(first: ToHub): Promise<PageLine | undefined>;
  /** Takes who is told that the hub went and another one may be there: the line is dead, open again. */
  onLost(listener: () => void): void;
  /** Gives up what the door holds; a hub on this page goes with it. */
  close(): void;
}

/** Milliseconds in which a hub must say that it is there: a worker whose code comes over a slow line, and a page that leads. */
const PATIENCE = { worker: 5_000, leader: 2_000 };

/** Takes a line and ms; resolves with it when the hub has said that it is there, with undefined when it does not in time. */
function welcomed(line: PageLine, patience: number): Promise<PageLine | undefined> {
  return new Promise((resolve) => {
    const late = setTimeout(() => {
      line.post({ type: 'leave' }); // a hub that comes later serves nobody here
      line.close();
      resolve(undefined);
    }, patience);
    line.listen(({ type }) => {
      if (type !== 'welcome') return;
      clearTimeout(late);
      resolve(line);
    });
  });
}

/** Takes how to start the shared worker; returns the door to the hub in it. */
export function workerDoor(start: () => SharedWorker): Door {
  return {
    async open(first) {
      try {
        const worker = start();
        const line = lineOn<FromHub, ToHub>(worker.port);
        const welcome = welcomed(line, PATIENCE.worker);
        // It waits in the port: the hub is at work before this page has drawn itself and hears the welcome.
        line.post(first);
        const failed = new Promise<undefined>((resolve) => {
          worker.addEventListener('error', () => resolve(undefined), { once: true });
        });
        return await Promise.race([welcome, failed]);
      } catch {
        return undefined; // none here, or none for this document
      }
    },
    onLost: () => undefined, // the worker outlives its pages
    close: () => undefined,
  };
}

/** What pages without a shared worker call to each other. */
type Call = { readonly type: 'knock'; readonly page: string } | { readonly type: 'leading' };

/** What serves the pages of a browser from one of them. */
interface LocalHub {
  connect(line: HubLine): void;
  close(): void;
}

/**
 * The door where there are no shared workers: the page that holds a Web Lock is the leader and has the hub; the others reach
 * it by a BroadcastChannel of their own. When it dies the browser gives the lock to the next one.
 */
export class LeaderDoor implements Door {
  readonly #name: string;
  readonly #createHub: () => Promise<LocalHub>;
  #calls: BroadcastChannel | undefined;
  #hub: LocalHub | undefined;
  /** Returns the lock back. */
  #resign: (() => void) | undefined;
  #queue: AbortController | undefined;
  #lost: () => void = () => undefined;
  #open = false;
  /** This page holds the lock; its hub may still be on its way. */
  #leads = false;
  /** Counts openings: only the newest may say that a line is open. */
  #opens = 0;
  #elected: Promise<LocalHub | undefined> | undefined;
  /** While a knock has no answer: another page leads now, and has not heard it. */
  #knockAgain: (() => void) | undefined;

  /** Takes the name that pages of one build share, and how to make a hub on this page. */
  constructor(name: string, createHub: () => Promise<LocalHub>) {
    this.#name = name;
    this.#createHub = createHub;
  }

  async open(first: ToHub): Promise<PageLine | undefined> {
    const line = await this.#line();
    line?.post(first);
    return line;
  }

  async #line(): Promise<PageLine | undefined> {
    if (!('locks' in navigator) || typeof BroadcastChannel !== 'function') return undefined;
    try {
      this.#calls ??= this.#listen();
      if (this.#hub !== undefined) return await ownLine(this.#hub);
      this.#open = false;
      const mine = (this.#opens += 1);
      const page = newKey(); // another one each time: what is left of an earlier line hears nothing
      const line = lineOn<FromHub, ToHub>(new BroadcastChannel(`${this.#name}:${page}`));
      const answered = welcomed(line, PATIENCE.leader).then((there) => ({ there }));
      this.#elected ??= this.#candidate();
      const elected = this.#elected.then((hub) => ({ hub }));
      const turned = new Promise<{ again: true }>((resolve) => {
        this.#knockAgain = () => resolve({ again: true });
      });
      this.#call({ type: 'knock', page });
      let won: { there: PageLine | undefined } | { hub: LocalHub | undefined } | { again: true } =
        await Promise.race([answered, elected, turned]);
      // Who has the lock already waits for his own hub.
      if ('there' in won && won.there === undefined && this.#leads) won = await elected;
      if (!('there' in won) || won.there === undefined || mine !== this.#opens) line.close();
      if (mine !== this.#opens) return undefined; // opened anew meanwhile
      this.#knockAgain = undefined;
      if ('again' in won) return await this.#line(); // nobody had heard the knock
      if ('hub' in won) return won.hub && (await ownLine(won.hub));
      this.#open = won.there !== undefined;
      return won.there;
    } catch {
      return undefined; // denied, as to a document without an origin
    }
  }

  onLost(listener: () => void): void {
    this.#lost = listener;
  }

  close(): void {
    this.#queue?.abort();
    this.#hub?.close();
    this.#resign?.();
    this.#calls?.close();
    this.#calls = this.#hub = this.#resign = this.#queue = this.#elected = this.#knockAgain = undefined;
    this.#open = this.#leads = false;
    this.#opens += 1;
  }

  #call(call: Call): void {
    this.#calls?.postMessage(call);
  }

  #listen(): BroadcastChannel {
    const calls = new BroadcastChannel(this.#name);
    calls.onmessage = ({ data }: MessageEvent<Call>) => {
      if (data.type === 'knock') {
        this.#hub?.connect(lineOn<ToHub, FromHub>(new BroadcastChannel(`${this.#name}:${data.page}`)));
      } else this.#turned();
    };
    return calls;
  }

  /** Stands in line for the lock, once; resolves when this page leads. */
  #candidate(): Promise<LocalHub | undefined> {
    const queue = new AbortController();
    this.#queue = queue;
    return new Promise((resolve) => {
      const lead = async (): Promise<void> => {
        if (this.#queue === queue) this.#leads = true;
        const hub = await this.#createHub();
        if (queue.signal.aborted) return hub.close();
        this.#hub = hub;
        resolve(hub);
        this.#call({ type: 'leading' });
        this.#turned();
        await new Promise<void>((resign) => (this.#resign = resign));
      };
      navigator.locks.request(this.#name, { signal: queue.signal }, lead).catch(() => {
        if (this.#queue === queue) {
          this.#queue = this.#elected = undefined;
          this.#leads = false;
        }
        resolve(undefined);
      });
    });
  }

  /** Another page leads, or this one: a line to the one before is dead. */
  #turned(): void {
    this.#knockAgain?.();
    if (!this.#open) return;
    this.#open = false;
    this.#lost();
  }
}

/** Takes a hub of this page; resolves with a line to it, undefined where it does not answer. */
function ownLine(hub: LocalHub): Promise<PageLine | undefined> {
  return lineBy((port) => hub.connect(lineOn<ToHub, FromHub>(port)));
}

/** Takes what gives a port to a hub; resolves with a line to that, undefined where it does not answer. */
export function lineBy(give: (port: MessagePort) => void): Promise<PageLine | undefined> {
  const { port1, port2 } = new MessageChannel();
  const answered = welcomed(lineOn<FromHub, ToHub>(port1), PATIENCE.leader);
  give(port2);
  return answered;
}

/** Takes doors; returns one that opens the first of them that leads somewhere, and stays with it. */
export function firstOf(doors: readonly Door[]): Door {
  let chosen: Door | undefined;
  let lost: () => void = () => undefined;
  let run = 0;
  return {
    async open(first) {
      const mine = run;
      for (const door of chosen === undefined ? doors : [chosen]) {
        door.onLost(() => lost());
        const line = await door.open(first);
        if (mine !== run) {
          line?.close();
          return undefined;
        }
        if (line === undefined) continue;
        chosen = door;
        return line;
      }
      return undefined;
    },
    onLost: (listener) => void (lost = listener),
    close() {
      for (const door of doors) door.close();
      chosen = undefined;
      run += 1;
    },
  };
}
