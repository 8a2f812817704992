import { Timers, type Clock } from '../connection/clock.ts';
import type { Door } from './doors.ts';
import { HubWatch } from './hub-watch.ts';
import type { FromHub, PageLine, ToHub, Wish } from './messages.ts';

/** Milliseconds that a page waits for a hub of which it has lost sight before it goes its own way. */
const GRACE = 5_000;

/** What a connection to the hub asks and tells of its page. */
export interface HubConnectionOwner {
  /** What the page wishes now: it is said when a hub is joined. */
  wish(): Wish;
  /** A hub was joined with this wish, which may be an older one by now. */
  joined(wish: Wish): void;
  /** The hub that was joined is gone, or left. */
  parted(): void;
  /** The hub said something. */
  heard(message: FromHub): void;
  /** There is no hub: the page must have a connection of its own. */
  alone(): void;
}

/** A page's connection to the hub of its browser: it is watched, and when the hub dies the next one is joined. */
export class HubConnection {
  readonly #door: Door;
  readonly #owner: HubConnectionOwner;
  readonly #timers: Timers;
  readonly #watch: HubWatch;
  #line: PageLine | undefined;
  /** Counts joins and partings: what an earlier line says is dropped. */
  #run = 0;
  #running = false;

  /** Takes the way to the hub, the clock, and who is asked and told. Nothing is opened until `open`. */
  constructor(door: Door, clock: Clock, owner: HubConnectionOwner) {
    this.#door = door;
    this.#owner = owner;
    this.#timers = new Timers(clock);
    this.#watch = new HubWatch(clock, () => this.reopen());
    door.onLost(() => this.reopen());
  }

  /** The line to the hub; undefined while none is joined. */
  get line(): PageLine | undefined {
    return this.#line;
  }

  /** Joins a hub, and the next one whenever it dies, until `close`. */
  open(): void {
    this.#running = true;
    void this.#join(); // it never rejects
  }

  /** Leaves the hub, and gives up the way to it. */
  close(): void {
    this.#running = false;
    this.#part();
    this.#timers.clear();
    this.#door.close();
  }

  /** Says something to the hub; nothing while none is joined. */
  post(message: ToHub): void {
    this.#line?.post(message);
  }

  /** The hub is gone, or has forgotten this page: joins the next one. */
  reopen(): void {
    if (!this.#running) return;
    this.#part();
    this.#timers.set('alone', GRACE, () => this.#owner.alone());
    void this.#join(); // it never rejects
  }

  /** There is no other way either: looks for a hub again in a while. */
  reopenLater(): void {
    if (this.#running) this.#timers.set('again', GRACE, () => this.reopen());
  }

  async #join(): Promise<void> {
    const run = ++this.#run;
    const wish = this.#owner.wish();
    const line = await this.#door.open({ type: 'join', wish });
    if (run !== this.#run) {
      line?.post({ type: 'leave' }); // it has joined already
      return line?.close();
    }
    if (line === undefined) return this.#owner.alone();
    this.#line = line;
    line.listen((message) => {
      if (line !== this.#line) return;
      this.#watch.heard(line);
      this.#owner.heard(message);
    });
    this.#timers.cancel('alone');
    this.#owner.joined(wish);
    this.#watch.heard(line);
  }

  #part(): void {
    this.#run += 1;
    const line = this.#line;
    this.#line = undefined;
    this.#watch.stop();
    line?.post({ type: 'leave' });
    line?.close();
    this.#owner.parted();
  }
}
