import { createParser } from 'eventsource-parser';
import { Fetch, io } from 'socket.io-client';
import {
  decodeFrame,
  formatCursor,
  laneViewer,
  PATHS,
  PROTOCOL_VERSION,
  QUERY,
  VIEWER,
  type Cursor,
  type StreamEvent,
  type TransportName,
} from '#protocol';

/** Milliseconds between the questions of a lane that polls. */
const CADENCE = 100;

/** What a lane is opened with. */
export interface LaneRequest {
  readonly origin: string;
  readonly session: string;
  readonly topic: string;
  readonly cursor: Cursor;
}

/** A lane of a Lab session over plain libraries: it keeps every event and the breaks in their chain. */
export class LaneClient {
  readonly events: StreamEvent[] = [];
  readonly breaks: string[] = [];
  /** True once its connection has ended by itself. */
  ended = false;
  readonly #close: () => void;
  #cursor: Cursor;

  /** Takes the transport and what to open. */
  constructor(transport: TransportName, request: LaneRequest) {
    this.#cursor = request.cursor;
    this.#close = OPEN[transport](request, this);
  }

  /** Where it stands. */
  get cursor(): Cursor {
    return this.#cursor;
  }

  close(): void {
    this.#close();
  }

  /** Takes a frame as JSON gave it. */
  take(tuple: unknown): void {
    const frame = decodeFrame(tuple);
    if (frame.type !== 'batch') return;
    if (frame.from !== this.#cursor.seq)
      this.breaks.push(`(${frame.from}, ${frame.to}] at ${this.#cursor.seq}`);
    this.#cursor = { ...this.#cursor, seq: frame.to };
    this.events.push(...frame.events);
  }
}

type Open = (request: LaneRequest, lane: LaneClient) => () => void;

function openSocket(transport: 'websocket' | 'polling'): Open {
  const name = transport === 'polling' ? 'long-polling' : transport;
  return ({ origin, session, topic, cursor }, lane) => {
    const socket = io(origin, {
      path: PATHS.socket,
      // As a browser does, it keeps its connections and takes compressed answers.
      transports: transport === 'polling' ? [Fetch] : [transport],
      upgrade: false,
      reconnection: false,
      forceNew: true,
      query: { [VIEWER.query]: laneViewer(session, name) },
      auth: { v: PROTOCOL_VERSION, cursor: formatCursor(cursor), topics: [topic] },
    });
    socket.onAny((...tuple) => lane.take(tuple));
    socket.on('disconnect', () => (lane.ended = true));
    return () => socket.disconnect();
  };
}

function urlOf(path: string, transport: 'sse' | 'polling', request: LaneRequest, cursor: Cursor): string {
  const query = new URLSearchParams({
    [QUERY.protocol]: String(PROTOCOL_VERSION),
    [QUERY.cursor]: formatCursor(cursor),
    [QUERY.topics]: request.topic,
    [VIEWER.query]: laneViewer(request.session, transport),
  });
  return `${request.origin}${path}?${query}`;
}

const openSse: Open = (request, lane) => {
  const abort = new AbortController();
  const read = async (): Promise<void> => {
    const response = await fetch(urlOf(PATHS.stream, 'sse', request, request.cursor), {
      signal: abort.signal,
    });
    const parser = createParser({ onEvent: ({ data }) => lane.take(JSON.parse(data)) });
    const decoder = new TextDecoder();
    for await (const part of response.body ?? []) parser.feed(decoder.decode(part, { stream: true }));
  };
  read().then(
    () => (lane.ended = true),
    () => (lane.ended = true),
  );
  return () => abort.abort();
};

const openPolling: Open = (request, lane) => {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const ask = async (): Promise<void> => {
    const response = await fetch(urlOf(PATHS.poll, 'polling', request, lane.cursor));
    for (const tuple of (await response.json()) as unknown[]) lane.take(tuple); // decodeFrame parses each
    if (!closed) timer = setTimeout(run, CADENCE);
  };
  const run = (): void => {
    ask().catch(() => (lane.ended = true));
  };
  // The lane must be there before its first frame.
  timer = setTimeout(run, 0);
  return () => {
    closed = true;
    clearTimeout(timer);
  };
};

const OPEN: Record<TransportName, Open> = {
  websocket: openSocket('websocket'),
  'long-polling': openSocket('polling'),
  sse: openSse,
  polling: openPolling,
};
