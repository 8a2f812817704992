import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { end, start } from '../lib/process.ts';
import { AnswerSchema, PeerReadySchema, type Answer, type AnswerOf, type Order } from './messages.ts';

/** The core of what is measured, and the one of everything that loads it. */
export const CORES = { server: 0, load: 1 } as const;

/** Milliseconds that an order may take. */
const PATIENCE = 90_000;

function launch(file: URL, args: readonly string[], cpu: number): ChildProcess {
  return start(process.execPath, [fileURLToPath(file), ...args], {
    cpu,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** The harness's side of a process of clients. */
export class Clients {
  readonly #child: ChildProcess = launch(new URL('load.ts', import.meta.url), [], CORES.load);

  /** Takes an order and the type of its answer; resolves with that. Rejects with what went wrong there. */
  async ask<T extends Answer['type']>(order: Order, type: T): Promise<AnswerOf<T>> {
    const answered = once(this.#child, 'message', { signal: AbortSignal.timeout(PATIENCE) });
    this.#child.send(order);
    const [message] = (await answered) as [unknown]; // once() types its arguments as any
    const answer = v.parse(AnswerSchema, message);
    if (answer.type === 'failed') throw new Error(answer.reason);
    if (answer.type !== type) throw new Error('The clients answered another question.');
    return answer as AnswerOf<T>; // its type was just compared
  }

  /** Ends the process. */
  stop(): Promise<void> {
    return end(this.#child);
  }
}

/** The bare peer, listening. */
export interface Peer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Takes the folder for its database; starts the bare peer where the server would run. */
export async function startPeer(folder: string): Promise<Peer> {
  const child = launch(new URL('peers/echo.ts', import.meta.url), [folder], CORES.server);
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('The bare peer did not listen.')));
  ended.catch(() => undefined); // it ends in the end
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [unknown]; // typed as any
  return { port: v.parse(PeerReadySchema, message).port, stop: () => end(child) };
}
