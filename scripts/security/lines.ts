import { connect } from 'node:net';
import { HEADERS, PATHS, type TransportName } from '#protocol';
import { ask, requestBytes } from '../../tests/lib/raw-http.ts';
import { RawWebSocket } from '../../tests/lib/raw-websocket.ts';
import { openSession, SESSION_QUERY } from './door.ts';
import { gist } from './row.ts';

/** What somebody shows to a stream. */
export interface Showing {
  /** Empty: none. */
  readonly token?: string;
  /** Its page's site. */
  readonly origin?: string;
  /** What is asked for; left out, everything. */
  readonly topics?: string;
}

/** A stream that was let in. */
interface Line {
  /** Resolves when the server has ended it, or refuses to go on: with what was said. False after so many milliseconds. */
  over(patience: number): Promise<string | false>;
  close(): void;
}

/** A stream that was let in, or why it was not: a status and a code. */
export type Opened = Line | string;

/** Takes what somebody shows; returns it as headers. */
function headersOf({ token = '', origin = '' }: Showing): Record<string, string> {
  return { [HEADERS.authorization]: token === '' ? '' : `Bearer ${token}`, Origin: origin };
}

const auth = ({ token, topics }: Showing): string =>
  JSON.stringify({
    v: 1,
    ...(token !== undefined && token !== '' && { token }),
    ...(topics && { topics: [topics] }),
  });
const asked = ({ topics }: Showing): string => (topics === undefined ? '' : `?topics=${topics}`);
const CODE_IN = /"code":"([A-Z_]+)"/;

/** Takes the packet that answers a CONNECT, undefined for none; returns why it was refused, undefined when it was let in. */
function refusalIn(packet: string | undefined): string | undefined {
  if (packet?.startsWith('40') === true) return undefined;
  return CODE_IN.exec(packet ?? '')?.[1] ?? packet ?? 'no answer';
}

/** Opens streams by hand, with nothing of the page's own code: whatever is shown, and whatever is said. */
export const LINES: Readonly<Record<TransportName, (port: number, showing: Showing) => Promise<Opened>>> = {
  async websocket(port, showing) {
    const socket = await RawWebSocket.open(port, undefined, { Origin: showing.origin ?? '' });
    socket.say(`40${auth(showing)}`);
    const refusal = refusalIn(await socket.heard((text) => /^4[04]/.test(text)));
    if (refusal !== undefined) {
      socket.close();
      return refusal;
    }
    return {
      over: async (patience) => ((await socket.ends(patience)) ? byeIn(socket.texts.join('')) : false),
      close: () => socket.close(),
    };
  },
  async 'long-polling'(port, showing) {
    const headers = { Origin: showing.origin ?? '' };
    const path = `${SESSION_QUERY}&sid=${await openSession(port, undefined, headers)}`;
    await ask(port, { method: 'POST', path, headers, body: `40${auth(showing)}` });
    let said = (await ask(port, { path, headers }))?.body ?? '';
    const refusal = refusalIn(said.split('\x1e').find((text) => /^4[04]/.test(text)));
    if (refusal !== undefined) return refusal;
    const poll = async (patience: number): Promise<string | false> => {
      const until = performance.now() + patience;
      while (performance.now() < until) {
        const answer = await ask(port, { path, headers }, patience);
        said += answer?.body ?? '';
        if (answer === undefined || answer.status !== 200 || said.includes('"bye"')) return byeIn(said);
      }
      return false;
    };
    return { over: poll, close: () => undefined };
  },
  sse(port, showing) {
    const socket = connect(port, '127.0.0.1');
    socket.write(
      requestBytes(port, { path: `${PATHS.stream}${asked(showing)}`, headers: headersOf(showing) }),
    );
    let heard = '';
    const ended = new Promise<true>((resolve) => socket.once('close', () => resolve(true)));
    socket.on('error', () => undefined);
    return new Promise((resolve) => {
      const line: Line = {
        over: async (patience) => ((await inTime(ended, patience)) ? byeIn(heard) : false),
        close: () => socket.destroy(),
      };
      socket.on('data', (chunk: Buffer) => {
        heard += chunk.toString();
        if (heard.includes('data:["hello"')) resolve(line);
      });
      void ended.then(() => resolve(CODE_IN.exec(heard)?.[1] ?? 'closed'));
    });
  },
  async polling(port, showing) {
    const poll = () => ask(port, { path: `${PATHS.poll}${asked(showing)}`, headers: headersOf(showing) });
    const first = await poll();
    if (first?.status !== 200) return CODE_IN.exec(first?.body ?? '')?.[1] ?? gist(first);
    return {
      async over(patience) {
        const until = performance.now() + patience;
        while (performance.now() < until) {
          const answer = await poll();
          if (answer?.status !== 200) return 'refused';
          await new Promise((resolve) => setTimeout(resolve, 100)); // the pace of a client that polls
        }
        return false;
      },
      close: () => undefined,
    };
  },
};

/** Takes all that a stream said; returns how it took its leave. */
function byeIn(heard: string): string {
  return /"bye",\{"reason":"(\w+)"/.exec(heard)?.[1] ?? 'without a word';
}

async function inTime(promise: Promise<true>, patience: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), patience);
  const held = await Promise.race([promise, late]);
  clearTimeout(timer);
  return held;
}

/** Takes what was opened; returns `let in` or the code of the refusal. Closes it. */
export function outcomeOf(opened: Opened): string {
  if (typeof opened === 'string') return opened;
  opened.close();
  return 'let in';
}
