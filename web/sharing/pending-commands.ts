import type { Command, CommandAck } from '#protocol';
import { Timers, type Clock } from '../connection/clock.ts';
import type { PlainHttp } from '../connection/reach.ts';
import type { PageLine } from './messages.ts';

/** Milliseconds in which the hub must have an answer: its own way and a POST behind it. */
const PATIENCE = 16_000;

/** Commands that went to the hub and have no answer yet. */
export class PendingCommands {
  readonly #timers: Timers;
  readonly #http: PlainHttp;
  readonly #waiting = new Map<number, (answer: CommandAck | undefined) => void>();
  #next = 1;

  /** Takes the clock, and plain HTTP for when the hub does not answer. */
  constructor(clock: Clock, http: PlainHttp) {
    this.#timers = new Timers(clock);
    this.#http = http;
  }

  /** Takes the line to the hub, if there is one, a command and its key; returns the answer. Rejects when nobody answered. */
  async send(line: PageLine | undefined, command: Command, key: string): Promise<CommandAck> {
    const answer = line && (await this.#ask(line, command, key));
    // It may have arrived all the same: the key makes it safe to ask again.
    return answer ?? this.#http.post(command, key);
  }

  /** Takes an answer of the hub; undefined when it got none. */
  answered(id: number, answer: CommandAck | undefined): void {
    this.#timers.cancel(String(id));
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  /** The hub is gone: nothing of it is waited for. */
  abandon(): void {
    for (const id of [...this.#waiting.keys()]) this.answered(id, undefined);
  }

  #ask(line: PageLine, command: Command, key: string): Promise<CommandAck | undefined> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#timers.set(String(id), PATIENCE, () => this.answered(id, undefined));
      line.post({ type: 'command', id, key, command });
    });
  }
}
