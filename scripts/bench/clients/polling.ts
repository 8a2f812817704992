import { decodeFrame, formatCursor, PROTOCOL_VERSION, QUERY, type Cursor } from '#protocol';
import { request } from '../headers.ts';
import { HttpReader } from '../http-reader.ts';
import { SYNTHETIC_MARKER } from '../marker.ts';
import { breakage, openSocket, type Client, type ClientContext } from './contract.ts';

const MARKER = Buffer.from(SYNTHETIC_MARKER);
const NAMED_END = /\],(?:(?:null|\d+),(\d+)|\d+)\]\]$/;

/**
 * Takes the body of a poll's answer whose last frame is a batch; returns where that batch ends, or undefined when
 * it holds no batch. Only the end of the body is looked at: the range when it is named, else the last event's seq.
 */
export function pollEnd(body: Buffer): number | undefined {
  const named = NAMED_END.exec(body.toString('latin1', Math.max(0, body.length - 48)))?.[1];
  if (named !== undefined) return Number(named);
  const marker = body.lastIndexOf(MARKER);
  if (marker < 0) return undefined;
  const before = body.toString('latin1', Math.max(0, marker - 40), marker);
  const seq = /\[(\d+),\d+,$/.exec(before)?.[1];
  return seq === undefined ? undefined : Number(seq);
}

/** Takes the first answer; returns the cursor that it leads to. Throws when it holds no hello. */
function firstCursor(body: Buffer): Cursor {
  const list: unknown = JSON.parse(body.toString());
  if (!Array.isArray(list)) throw new Error('A poll was not answered by a list.');
  let cursor: Cursor | undefined;
  for (const frame of list.map(decodeFrame)) {
    if (frame.type === 'hello') cursor = { epoch: frame.epoch, seq: frame.from };
    else if (frame.type === 'batch' && cursor) cursor = { ...cursor, seq: frame.to };
  }
  if (!cursor) throw new Error('The first answer held no hello.');
  return cursor;
}

/** A viewer that asks at its own pace, and again at once while batches come back full (`full` events or more). */
export function polling(context: ClientContext, full = 1000): Client {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let cursor: Cursor | undefined;
  let parts: Buffer[] = [];
  let asked = 0;
  let counted = 0;
  let timer: NodeJS.Timeout | undefined;

  const fail = (reason: string) => {
    breakage(context.tally, reason);
    reject(new Error(reason));
  };
  const ask = () => {
    asked = performance.now();
    counted = context.counter.count;
    const query = cursor ? `&${QUERY.cursor}=${formatCursor(cursor)}` : '';
    socket.write(
      request(
        'GET',
        context.target,
        `${context.path}?${QUERY.protocol}=${PROTOCOL_VERSION}${query}${topics}`,
      ),
    );
  };
  const topics = `&${QUERY.topics}=metrics/synthetic`;
  const take = (body: Buffer) => {
    if (!cursor) {
      cursor = firstCursor(body);
      resolve(undefined);
      // Real viewers do not ask in step: each goes on at a moment of its own within one pace.
      timer = setTimeout(ask, Math.random() * context.pace);
      return;
    }
    cursor = { epoch: cursor.epoch, seq: pollEnd(body) ?? cursor.seq };
    const more = context.counter.count - counted >= full;
    timer = setTimeout(ask, more ? 0 : Math.max(0, context.pace - (performance.now() - asked)));
  };
  const reader = new HttpReader({
    head: (status) => {
      if (status !== 200) fail(`GET: HTTP ${status}`);
    },
    body: (bytes) => {
      context.counter.feed(bytes);
      parts.push(bytes);
    },
    end: () => {
      const [first] = parts;
      const body = parts.length === 1 && first ? first : Buffer.concat(parts);
      parts = [];
      try {
        take(body);
      } catch (error) {
        fail(String(error));
      }
    },
  });
  const socket = openSocket(context, ask, (chunk) => reader.feed(chunk), fail);
  return {
    ready: promise,
    close: () => {
      clearTimeout(timer);
      socket.close();
    },
  };
}
