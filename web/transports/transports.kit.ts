import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { expect } from 'vitest';
import {
  encodeBatch,
  encodeControl,
  encodeEvent,
  PATHS,
  type Frame,
  type Hello,
  type TransportName,
} from '#protocol';
import type { CloseCause, Link, OpenRequest } from './contract.ts';
import { OPENERS } from './registry.ts';

/** The epoch of its log. */
export const EPOCH = 'epochone';
const REFUSAL = { error: { code: 'UNKNOWN_TOPIC', message: 'No such topic.', next: 'Ask for another.' } };
/** What the server does with whoever asks. */
type Mood = 'well' | 'garbled' | 'refusing' | 'stopping' | 'broken';

/** Takes a transport; returns its first frame as it travels. */
export const hello = (transport: Hello['transport']): string =>
  encodeControl({
    type: 'hello',
    protocol: 1,
    epoch: EPOCH,
    head: 3,
    floor: 0,
    from: 1,
    serverTime: 5,
    transport,
    cadence: 20,
    heartbeat: 5000,
  });
const EVENTS = [2, 3].map((seq) => ({ seq, json: encodeEvent(seq, 7, 'notes', 'note', '{"text":"ä"}') }));
/** The batch that everybody gets once. */
export const BATCH = encodeBatch(1, 3, EVENTS);
/** What is answered to who has everything. */
export const HEARTBEAT = encodeControl({ type: 'heartbeat', head: 3, serverTime: 9 });

const closing: (() => Promise<void>)[] = [];

/** Ends what the tests have opened so far. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0)) await close();
}

/**
 * A tiny server in the test: it greets, sends one batch for each cursor, and does what a test asks. Takes what it does with whoever
 * asks; returns it with what it was asked.
 */
export async function serve(mood: Mood) {
  const asked: URL[] = [];
  /** The targets of all requests, those of Engine.IO and upgrades too. */
  const targets: string[] = [];
  const auths: unknown[] = [];
  const streams: ServerResponse[] = [];
  const http = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://test');
    if (url.pathname.startsWith(PATHS.socket)) return;
    asked.push(url);
    answer(url, request, response);
  });
  const answer = (url: URL, _request: IncomingMessage, response: ServerResponse): void => {
    if (mood === 'refusing') return void response.writeHead(404).end(JSON.stringify(REFUSAL));
    if (mood === 'stopping') {
      const body = { error: { ...REFUSAL.error, code: 'STOPPING' } };
      return void response.writeHead(503).end(JSON.stringify(body));
    }
    if (mood === 'broken') return void response.writeHead(502).end('<html>');
    const frames = mood === 'garbled' ? ['{"b":'] : [];
    if (url.pathname === PATHS.stream) {
      streams.push(response);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const frame of [...frames, hello('sse'), BATCH]) response.write(`data:${frame}\n\n`);
      return;
    }
    const greeting = url.searchParams.get('hello') === '1' ? [hello('polling')] : [];
    const news = url.searchParams.get('cursor') === `${EPOCH}:3` ? HEARTBEAT : BATCH;
    response.end(`[${[...frames, ...greeting, news].join(',')}]`);
  };
  const io = new Server(http, { path: PATHS.socket, serveClient: false });
  // Engine.IO takes those for itself that were there before it.
  for (const event of ['request', 'upgrade'] as const) {
    http.on(event, (request: IncomingMessage) => void targets.push(request.url ?? ''));
  }
  io.use((socket, next) => {
    auths.push(socket.handshake.auth);
    const error = Object.assign(new Error('refused'), { data: REFUSAL });
    next(mood === 'refusing' ? error : undefined);
  });
  io.on('connection', (socket) => {
    const name = socket.conn.transport.name === 'polling' ? 'long-polling' : 'websocket';
    const emit = (text: string): void => {
      const [event, ...args] = JSON.parse(text) as [string, ...unknown[]]; // our own frame
      socket.emit(event, ...args);
    };
    if (mood === 'garbled') socket.emit('nonsense', 1);
    emit(hello(name));
    emit(BATCH);
    socket.on('command', (message: unknown, acknowledge: (value: unknown) => void) => acknowledge(message));
    socket.on('leave', () => socket.disconnect(true));
  });
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    for (const stream of streams) stream.destroy();
    await io.close();
  });
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`; // it listens on TCP
  return { origin, asked, targets, auths, streams, http, io };
}

/** Opens a transport and keeps what it tells; `until` waits for it. */
export function listen(name: TransportName, origin: string, more: Partial<OpenRequest> = {}) {
  const frames: Frame[] = [];
  const traffic = { bytes: 0, requests: 0 };
  let cause: CloseCause | undefined;
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    for (const go of waiting.splice(0)) go();
  };
  const link: Link = OPENERS[name](
    { origin, cursor: { epoch: EPOCH, seq: 1 }, topics: ['notes'], ...more },
    {
      frame(frame) {
        frames.push(frame);
        if (frame.type === 'batch') link.advance({ epoch: EPOCH, seq: frame.to });
        wake();
      },
      traffic(bytes, requests) {
        traffic.bytes += bytes;
        traffic.requests += requests;
        wake();
      },
      closed(given) {
        expect(cause).toBeUndefined();
        cause = given;
        wake();
      },
    },
  );
  closing.push(async () => link.close());
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await new Promise<void>((resolve) => (waiting = [...waiting, resolve]));
  };
  return {
    link,
    frames,
    traffic,
    until,
    async cause(): Promise<CloseCause | undefined> {
      await until(() => cause !== undefined);
      return cause;
    },
    get closed() {
      return cause;
    },
  };
}
