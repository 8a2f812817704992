import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { end, start } from '../lib/process.ts';
import {
  AnswerSchema,
  type Answer,
  type ConnectOrder,
  type Latency,
  type Order,
  type PostsOrder,
  type Window,
} from './messages.ts';

/** The core of the servers under test, and the one of everything that loads them. */
export const CORES = { server: 0, load: 1 } as const;

/** The harness's side of the load generator. */
export class Generator {
  readonly #child: ChildProcess;

  /** Starts the process. */
  constructor() {
    const file = fileURLToPath(new URL('load.ts', import.meta.url));
    this.#child = start(process.execPath, [file], {
      cpu: CORES.load,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  /** Opens viewers and resolves when all are subscribed. Rejects when one was refused. */
  async connect(order: Omit<ConnectOrder, 'type'>): Promise<void> {
    await this.#ask({ type: 'connect', ...order });
  }

  /** Posts commands, one after the other; resolves with the time until they arrived. */
  async posts(order: Omit<PostsOrder, 'type'>): Promise<Latency> {
    const answer = await this.#ask({ type: 'posts', ...order });
    if (answer.type !== 'latency') throw new Error('The load generator answered another question.');
    return answer.latency;
  }

  /** Begins a window. */
  async begin(): Promise<void> {
    await this.#ask({ type: 'begin' });
  }

  /** Ends the window; resolves with what it saw. */
  async finish(): Promise<Window> {
    const answer = await this.#ask({ type: 'finish' });
    if (answer.type !== 'window') throw new Error('The load generator answered another question.');
    return answer.window;
  }

  /** Closes all viewers. */
  async close(): Promise<void> {
    await this.#ask({ type: 'close' });
  }

  /** Ends the process. */
  stop(): Promise<void> {
    return end(this.#child);
  }

  async #ask(order: Order): Promise<Answer> {
    const answered = once(this.#child, 'message', { signal: AbortSignal.timeout(30_000) });
    this.#child.send(order);
    const [message] = (await answered) as [unknown]; // once() types its arguments as any
    const answer = v.parse(AnswerSchema, message);
    if (answer.type === 'failed') throw new Error(answer.reason);
    return answer;
  }
}
