import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import * as v from 'valibot';
import {
  CommandAckSchema,
  PATHS,
  SOCKET_EVENTS,
  type Command,
  type CommandAck,
  type Cursor,
  type Frame,
  type StreamEvent,
  type TransportName,
} from '#protocol';
import type { Log } from '../../db/log.ts';
import { openLog } from '../../db/open.ts';
import { startApp, type App } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import type { CloseCause, Link } from '../../web/transports/contract.ts';
import { OPENERS } from '../../web/transports/registry.ts';
import { newKey } from '../../web/connection/reach.ts';
import { post } from './bidders.ts';

/** A real server on a real database file of its own. */
export interface Stand extends App {
  readonly epoch: string;
  /** Posts one note; resolves with its seq. */
  note(text: string): Promise<number>;
}

/** What a log holds before the server starts. */
export interface Seed {
  /** Events to write, alternating between the topics `metrics/even` and `notes`. */
  readonly events: number;
  /** Events to delete again from the old end, so that the floor is there. */
  readonly forgotten?: number;
  /** What else to write. */
  readonly before?: (log: Log) => Promise<unknown>;
  /** Further flags of the server. */
  readonly flags?: readonly string[];
}

/** Takes what the log holds; starts a server in this process on a free port. Its folder goes when it stops. */
export async function startStand({ events, forgotten = 0, before, flags = [] }: Seed): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-conformance-'));
  const epoch = await seed(folder, events, forgotten, before);
  const args = ['--port', '0', '--data', folder, '--host-metrics', 'off', ...flags];
  const config = readConfig(args, {});
  // No build is needed to look at how its documents are served.
  for (const name of ['index', 'embed']) writeFileSync(join(folder, `${name}.html`), '<!doctype html>');
  if (config === 'help') throw new Error('The flags ask for help.');
  const app = await startApp(config, folder, pino({ level: 'silent' }));
  return {
    ...app,
    epoch,
    note: (text) => postNote(app.url, text),
    stop: async () => {
      await app.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function seed(
  folder: string,
  events: number,
  forgotten: number,
  before: Seed['before'],
): Promise<string> {
  const log = openLog({ dataFolder: folder });
  const write = (count: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        index % 2 === 0
          ? log.append({ events: [{ topic: 'metrics/even', kind: 'samples', data: [1, index] }] })
          : log.append({ events: [{ topic: 'notes', kind: 'note', data: { text: `note ${index}` } }] }),
      ),
    );
  await write(forgotten);
  if (forgotten > 0) {
    // A clock that has visibly moved on makes exactly these too old.
    while (Date.now() <= (await newest(log))) await new Promise((next) => setImmediate(next));
    await log.retain({ maxAge: 0, maxBytes: Number.MAX_SAFE_INTEGER });
  }
  await write(events);
  await before?.(log);
  const { epoch } = log;
  await log.close();
  return epoch;
}

async function newest(log: ReturnType<typeof openLog>): Promise<number> {
  const { events } = await log.recent({ since: 0, matches: () => true, rows: 1 });
  return events[0]?.at ?? 0;
}

async function postNote(url: string, text: string): Promise<number> {
  const response = await fetch(url + PATHS.commands, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ type: 'note', text }),
  });
  const answer = (await response.json()) as { seq: number }; // the tests below would fail on anything else
  return answer.seq;
}

/** A viewer on one transport: keeps every frame, checks that batches are a chain, and can be awaited. */
export class Viewer {
  readonly frames: Frame[] = [];
  readonly events: StreamEvent[] = [];
  readonly breaks: string[] = [];
  closed: CloseCause | undefined;
  readonly #link: Link;
  readonly #epoch: string;
  readonly #url: string;
  #token: string | undefined;
  #at: number | undefined;
  #check: () => void = () => undefined;

  /** Takes the transport, the server's origin, what to subscribe to, and a token to show. */
  constructor(
    transport: TransportName,
    url: string,
    epoch: string,
    cursor?: Cursor,
    topics: readonly string[] = ['*'],
    token?: string,
  ) {
    this.#token = token;
    this.#epoch = epoch;
    this.#url = url;
    this.#link = OPENERS[transport](
      { origin: url, cursor, topics, token: () => this.#token },
      {
        frame: (frame) => this.#take(frame),
        traffic: () => undefined,
        closed: (cause) => {
          this.closed = cause;
          this.#check();
        },
      },
    );
  }

  /** The cursor after everything received. */
  get seq(): number {
    return this.#at ?? -1;
  }

  /** Frames of one type, in order. */
  of<T extends Frame['type']>(type: T): Extract<Frame, { type: T }>[] {
    return this.frames.filter((frame): frame is Extract<Frame, { type: T }> => frame.type === type);
  }

  /** Resolves when the condition holds after some frame; the test's own timeout is the limit. */
  until(condition: (viewer: Viewer) => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#check = () => {
        if (condition(this)) resolve();
      };
      this.#check();
    });
  }

  /** Sends a command over its own link where that can, by POST where it cannot; returns the acknowledgement. */
  async command(command: Command, key = newKey()): Promise<CommandAck> {
    if (this.#link.send === undefined) return post(this.#url, command, key);
    return v.parse(CommandAckSchema, await this.#link.send(SOCKET_EVENTS.command, { key, command }));
  }

  /** Takes a newer token, and tells the server of it where its transport can. */
  async renew(token: string): Promise<unknown> {
    this.#token = token;
    return this.#link.send?.(SOCKET_EVENTS.renew, { token });
  }

  close(): void {
    this.#link.close();
  }

  #take(frame: Frame): void {
    this.frames.push(frame);
    if (frame.type === 'hello') this.#at ??= frame.from;
    if (frame.type === 'reset') this.#at = frame.seq;
    if (frame.type === 'batch') {
      if (frame.from !== this.#at)
        this.breaks.push(`a batch (${frame.from}, ${frame.to}] came at ${this.#at}`);
      this.#at = frame.to;
      this.events.push(...frame.events);
    }
    if (this.#at !== undefined) this.#link.advance({ epoch: this.#epoch, seq: this.#at });
    this.#check();
  }
}
