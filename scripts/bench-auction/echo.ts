import { setTimeout as sleep } from 'node:timers/promises';
import type WebSocket from 'ws';
import { openSocket } from './clients/websocket.ts';
import type { AnswerOf, OrderOf } from './messages.ts';

/** A connection to the bare peer, and who waits for an echo on it, in order. */
interface EchoLine {
  readonly socket: WebSocket;
  readonly waiting: PromiseWithResolvers<undefined>[];
}

/** Clients of the bare peer. */
export class Echoes {
  #lines: EchoLine[] = [];

  /** Takes where the peer is and how many connections; opens them in the place of those before. */
  async open({ host, port, connections }: OrderOf<'echo-open'>): Promise<void> {
    this.close();
    for (let n = 0; n < connections; n += 1) {
      const waiting: EchoLine['waiting'] = [];
      const socket = openSocket(`ws://${host}:${port}`);
      socket.on('message', () => waiting.shift()?.resolve(undefined));
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      this.#lines.push({ socket, waiting });
    }
  }

  /** Takes how many messages at which rate; sends them on one connection after the other, and gives what each echo took. */
  async run({ count, rate, text }: OrderOf<'echo'>): Promise<AnswerOf<'echoes'>> {
    const ms: number[] = [];
    const underWay: Promise<void>[] = [];
    const begun = performance.now();
    for (let n = 0; n < count; n += 1) {
      await sleep(Math.max(0, begun + (n * 1000) / rate - performance.now()));
      const line = this.#lines[n % this.#lines.length];
      const answered = Promise.withResolvers<undefined>();
      const sent = performance.now();
      line?.waiting.push(answered);
      line?.socket.send(text);
      underWay.push(answered.promise.then(() => void ms.push(performance.now() - sent)));
    }
    await Promise.all(underWay);
    return { type: 'echoes', ms };
  }

  /** Closes its connections. */
  close(): void {
    for (const { socket } of this.#lines) socket.terminate();
    this.#lines = [];
  }
}
