import { request } from '../headers.ts';
import { HttpReader } from '../http-reader.ts';
import { breakage, openSocket, type Client, type ClientContext, type CountedSocket } from './contract.ts';

const PING = 0x32;
const SEPARATOR = 0x1e;
const INNER_PING = Buffer.from('\x1e2\x1e');

/** Takes the body of an Engine.IO polling answer; true when one of its packets is a ping. */
export function holdsPing(body: Buffer): boolean {
  if (body[0] === PING && (body.length === 1 || body[1] === SEPARATOR)) return true;
  if (body.at(-1) === PING && body.at(-2) === SEPARATOR) return true;
  return body.includes(INNER_PING);
}

/** A Socket.IO viewer over HTTP long polling: one kept-alive socket for the questions, another for what goes up. */
export function enginePolling(context: ClientContext): Client {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let path = context.path;
  let connected = false;
  let parts: Buffer[] = [];
  let upward: CountedSocket | undefined;

  const fail = (reason: string) => {
    breakage(context.tally, reason);
    reject(new Error(reason));
  };
  const ask = () => down.write(request('GET', context.target, path));
  const post = (packet: string) => {
    const send = () =>
      upward?.write(
        request('POST', context.target, path, ['Content-Type: text/plain;charset=UTF-8'], packet),
      );
    if (upward) {
      send();
      return;
    }
    const answers = new HttpReader({ head: (status) => status !== 200 && fail(`POST: HTTP ${status}`) });
    // The server closes an upward socket that has been idle for long; the next packet opens another.
    upward = openSocket(
      context,
      send,
      (chunk) => answers.feed(chunk),
      () => (upward = undefined),
    );
  };
  const handshake = (body: string) => {
    if (body.startsWith('0{')) {
      path = `${context.path}&sid=${/"sid":"([^"]+)"/.exec(body)?.[1] ?? ''}`;
      post(`40${context.auth}`);
    } else if (/(^|\x1e)44/.test(body)) fail(body.slice(0, 200));
    else if (/(^|\x1e)40/.test(body)) {
      connected = true;
      resolve(undefined);
    }
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
      if (!connected) handshake(body.toString());
      if (holdsPing(body)) post('3');
      ask();
    },
  });
  const down = openSocket(context, ask, (chunk) => reader.feed(chunk), fail);
  return {
    ready: promise,
    close: () => {
      down.close();
      upward?.close();
    },
  };
}
