import { upgrade } from '../headers.ts';
import { clientFrame, FrameWalker, OPCODE } from '../ws-frames.ts';
import { breakage, openSocket, type Client, type ClientContext } from './contract.ts';

const HEAD_END = Buffer.from('\r\n\r\n');

/** Opens a WebSocket and reads its frames; `onText` is given the short text frames. */
function open(
  context: ClientContext,
  onOpen: () => void,
  onText: (text: string, send: (text: string) => void) => void,
  onEnd: (reason: string) => void,
): { readonly close: () => void; readonly walker: FrameWalker } {
  let head: Buffer | undefined = Buffer.alloc(0);
  const send = (text: string) => socket.write(clientFrame(OPCODE.text, text));
  const walker = new FrameWalker((opcode, payload) => {
    if (opcode === OPCODE.ping) socket.write(clientFrame(OPCODE.pong, payload));
    else if (opcode === OPCODE.text) onText(payload.toString(), send);
  });
  const take = (chunk: Buffer) => {
    walker.feed(chunk);
    context.counter.feed(chunk);
  };
  const socket = openSocket(
    context,
    () => socket.write(upgrade(context.target, context.path)),
    (chunk) => {
      if (!head) {
        take(chunk);
        return;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(HEAD_END);
      if (end < 0) return;
      const rest = head.subarray(end + 4);
      const answer = head.toString('latin1', 0, end);
      head = undefined;
      if (!answer.startsWith('HTTP/1.1 101')) onEnd(`upgrade refused: ${answer.slice(0, 40)}`);
      else {
        onOpen();
        if (rest.length > 0) take(rest);
      }
    },
    onEnd,
  );
  return { close: () => socket.close(), walker };
}

/** A plain WebSocket viewer: it listens from the upgrade on. */
export function plainWebSocket(context: ClientContext): Client {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const socket = open(
    context,
    () => resolve(undefined),
    () => undefined,
    (reason) => {
      breakage(context.tally, reason);
      reject(new Error(reason));
    },
  );
  return { ready: promise, close: socket.close };
}

/** A Socket.IO viewer over WebSocket: Engine.IO's open, Socket.IO's connect, and the answers to its pings. */
export function engineWebSocket(context: ClientContext): Client {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const fail = (reason: string) => {
    breakage(context.tally, reason);
    reject(new Error(reason));
  };
  const socket = open(
    context,
    () => undefined,
    (text, send) => {
      if (text === '2') send('3');
      else if (text.startsWith('0{')) send(`40${context.auth}`);
      else if (text.startsWith('44')) fail(text);
      else if (text.startsWith('40')) {
        socket.walker.keep = 125;
        resolve(undefined);
      }
    },
    fail,
  );
  socket.walker.keep = 1024;
  return { ready: promise, close: socket.close };
}
