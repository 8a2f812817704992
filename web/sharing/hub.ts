import type { Cursor } from '#protocol';
import { REAL_CLOCK, type Clock } from '../connection/clock.ts';
import { askByPoll, type AskLog } from './catch-up.ts';
import { Engine, type EngineOptions } from './engine.ts';
import { Member, type MemberHost } from './member.ts';
import type { HubLine, Wish } from './messages.ts';

/** Milliseconds between tellings of what was counted and who shares it, and looks at who is still there. */
const BEAT = 1_000;
/**
 * Milliseconds after which a page that takes nothing is given up: it crashed, or is frozen and will join again. A living one
 * answers each heartbeat.
 */
const GIVEN_UP = 60_000;

/** What a hub is made with: what its streams are made with, and how to ask the log. */
export type HubOptions = Omit<EngineOptions, 'ask'> & { readonly ask?: AskLog };

/** The one place of a browser where streams are open: every page of it has its own topics and place in one of them. */
export class Hub implements MemberHost {
  readonly ask: AskLog;
  readonly clock: Clock;
  readonly #options: HubOptions;
  readonly #engines = new Map<string, Engine>();
  readonly #members = new Set<Member>();
  #beating: (() => void) | undefined;

  /** Takes the options; nothing is open until a page joins. */
  constructor(options: HubOptions) {
    this.#options = options;
    this.clock = options.clock ?? REAL_CLOCK;
    this.ask = options.ask ?? askByPoll(options.origin);
  }

  /** Takes the line to a page. */
  connect(line: HubLine): void {
    this.#members.add(new Member(line, this));
    this.#beating ??= this.clock.after(BEAT, () => this.#beat());
  }

  engineFor(wish: Wish, from: Cursor | undefined): Engine {
    const key = JSON.stringify([wish.mode, wish.ladder, wish.credential?.rights]);
    const known = this.#engines.get(key);
    if (known !== undefined) {
      if (wish.credential !== undefined) known.renew(wish.credential);
      if (!known.covers(wish.topics)) known.widen(wish.topics);
      // Whoever opens another page may have signed in meanwhile.
      if (known.isRefused) known.nudge('woken');
      return known;
    }
    const engine: Engine = new Engine({ ...this.#options, ask: this.ask }, wish, from, {
      changed: () => this.#each(engine, (member) => member.changed()),
      greeted: (hello) => this.#each(engine, (member) => member.post({ type: 'hello', hello })),
      grown: () => this.#each(engine, (member) => member.grown(engine)),
      heartbeat: (beat, via) => this.#each(engine, (member) => member.heartbeat(engine, beat, via)),
      reset: (reset) => this.#each(engine, (member) => member.reset(engine, reset)),
      remember: (transport, network) =>
        this.#each(engine, (member) => member.post({ type: 'remember', transport, network })),
    });
    this.#engines.set(key, engine);
    engine.start();
    return engine;
  }

  released(engine: Engine): void {
    if ([...this.#members].some((member) => member.uses(engine))) return;
    engine.stop();
    for (const [key, one] of this.#engines) if (one === engine) this.#engines.delete(key);
  }

  left(member: Member): void {
    this.#members.delete(member);
  }

  /** Tells every page to join elsewhere, and ends every stream. */
  close(): void {
    this.#beating?.();
    this.#beating = undefined;
    for (const member of [...this.#members]) member.drop();
  }

  #each(engine: Engine, tell: (member: Member) => void): void {
    for (const member of [...this.#members]) if (member.uses(engine)) tell(member);
  }

  #beat(): void {
    this.#beating = undefined;
    const now = this.clock.now();
    for (const member of [...this.#members]) if (now - member.heard > GIVEN_UP) member.drop();
    for (const engine of this.#engines.values()) {
      const by = engine.wire();
      const { rtt } = engine;
      const pages = [...this.#members].filter((member) => member.uses(engine)).length;
      this.#each(engine, (member) => member.company(pages));
      if (by !== undefined) this.#each(engine, (member) => member.post({ type: 'wire', by, rtt }));
    }
    if (this.#members.size > 0) this.#beating = this.clock.after(BEAT, () => this.#beat());
  }
}
