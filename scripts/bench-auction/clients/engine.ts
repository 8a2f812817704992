import { PATHS, PROTOCOL_VERSION, SOCKET_EVENTS } from '#protocol';
import type { LineEvents, LineRequest } from './contract.ts';

/** Takes an Engine.IO transport; returns the path of its handshake. */
export function enginePath(transport: 'websocket' | 'polling'): string {
  return `${PATHS.socket}?EIO=4&transport=${transport}`;
}

/** The little of Engine.IO 4 and Socket.IO 5 that a load needs: one session, whatever carries its packets. */
export class EngineSession {
  readonly #request: LineRequest;
  readonly #events: LineEvents;
  readonly #say: (packet: string) => void;
  readonly #waiting = new Map<string, PromiseWithResolvers<unknown>>();
  #count = 0;
  #over = false;

  /** Takes what is asked for, who is told, and how a packet is sent. */
  constructor(request: LineRequest, events: LineEvents, say: (packet: string) => void) {
    this.#request = request;
    this.#events = events;
    this.#say = say;
  }

  /** Takes a packet that arrived. */
  hear(packet: string): void {
    if (packet.startsWith('42')) this.#events.heard(packet.slice(2), false);
    else if (packet.startsWith('43')) this.#acknowledge(packet);
    else if (packet === '2') this.#say('3');
    else if (packet.startsWith('0')) this.#join();
    else if (packet.startsWith('41') || packet.startsWith('44') || packet === '1') this.end(packet);
  }

  /** Takes a command with its key; sends it and gives the acknowledgement. Rejects when the session ends first. */
  command(message: unknown): Promise<unknown> {
    if (this.#over) return Promise.reject(new Error('The session is over.'));
    this.#count += 1;
    const answered = Promise.withResolvers<unknown>();
    this.#waiting.set(String(this.#count), answered);
    this.#say(`42${this.#count}${JSON.stringify([SOCKET_EVENTS.command, message])}`);
    return answered.promise;
  }

  /** Takes why the session is over without being asked; tells it once. */
  end(reason: string): void {
    if (this.#over) return;
    this.cut(reason);
    this.#events.ended(reason);
  }

  /** Ends the session without telling anybody but those who wait for an acknowledgement, and these why. */
  cut(reason = 'cut'): void {
    this.#over = true;
    for (const { reject } of this.#waiting.values()) reject(new Error(`The session ended: ${reason}`));
    this.#waiting.clear();
  }

  #join(): void {
    const { cursor, topics } = this.#request;
    this.#say(
      `40${JSON.stringify({ v: PROTOCOL_VERSION, topics, ...(cursor !== undefined && { cursor }) })}`,
    );
  }

  #acknowledge(packet: string): void {
    const begin = packet.indexOf('[');
    const id = packet.slice(2, begin);
    const [answer] = JSON.parse(packet.slice(begin)) as unknown[]; // Socket.IO's own form
    this.#waiting.get(id)?.resolve(answer);
    this.#waiting.delete(id);
  }
}
