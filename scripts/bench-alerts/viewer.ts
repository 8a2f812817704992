import { decodeAlertEvent, type StreamEvent } from '#protocol';
import { openWebSocket } from '../../web/transports/websocket.ts';

/** What a viewer saw of alerts that fired. */
export interface Seen {
  /** For each alert that fired, milliseconds from its sample's commit until it was here. */
  readonly latencies: number[];
  /** Alerts of which no sample was seen. */
  readonly unexplained: number;
  /** Why the connection ended, if it did. */
  readonly closed: string | undefined;
}

/** Follows samples and alerts over the page's own WebSocket, and looks how long after its sample an alert is here. */
export class AlertViewer {
  readonly #latencies: number[] = [];
  /** By series id: when its newest sample was committed. */
  readonly #sampled = new Map<number, number>();
  /** By label `n`: the series' id. */
  readonly #ids: ReadonlyMap<string, number>;
  readonly #close: () => void;
  #unexplained = 0;
  #closed: string | undefined;
  /** Resolves when it is live: what fires from then on counts. */
  readonly live: Promise<unknown>;

  /** Takes the server's origin and the ids of the series by their label `n`. */
  constructor(origin: string, ids: ReadonlyMap<string, number>) {
    this.#ids = ids;
    const live = Promise.withResolvers<undefined>();
    this.live = live.promise;
    const link = openWebSocket(
      { origin, cursor: undefined, topics: ['metrics/*', 'alerts/*'] },
      {
        frame: (frame) => {
          if (frame.type === 'hello') live.resolve(undefined);
          if (frame.type === 'batch') for (const event of frame.events) this.#take(event);
        },
        traffic: () => undefined,
        closed: ({ kind, detail }) => (this.#closed = `${kind}: ${detail}`),
      },
    );
    this.#close = () => link.close();
  }

  /** Ends it; returns what it saw. */
  end(): Seen {
    this.#close();
    return { latencies: this.#latencies, unexplained: this.#unexplained, closed: this.#closed };
  }

  #take(event: StreamEvent): void {
    if (event.kind === 'samples') {
      for (let at = 0; at < event.data.length; at += 2) this.#sampled.set(event.data[at] ?? 0, event.at);
      return;
    }
    const alert = decodeAlertEvent(event);
    if (alert?.kind !== 'alert' || alert.data.state !== 'firing') return;
    const id = this.#ids.get(alert.data.labels['n'] ?? '');
    const sampledAt = id === undefined ? undefined : this.#sampled.get(id);
    if (sampledAt === undefined) this.#unexplained += 1;
    else this.#latencies.push(Date.now() - sampledAt);
  }
}
