import { PATHS } from '#protocol';
import { ask, loopback } from '../../tests/lib/raw-http.ts';
import { RawWebSocket } from '../../tests/lib/raw-websocket.ts';
import { OPCODE } from '../bench/ws-frames.ts';
import { rssBytes } from '../lib/procfs.ts';

/** Many frames of hardly any bytes on many connections, nothing of what comes back read. */

/** Milliseconds after which an answer, or the end of a connection, counts as missing. */
const PATIENCE = 10_000;
/** Milliseconds between looks at the server. */
const LOOK = 20;
/** Milliseconds that nobody reads what the server has to say to it all. */
const UNREAD = 1_500;
/** Connections that come from one address: fewer than one may have. */
const PER_ADDRESS = 20;

/** Takes bytes of one frame and how often; returns them in one piece. */
function repeated(frame: readonly number[], times: number): Buffer {
  return Buffer.alloc(frame.length * times, Buffer.from(frame));
}

/** Takes how many; returns a text message of so many one-byte fragments that never ends: the first is text, each further one continues it. */
export function fragments(count: number): Buffer {
  const first = Buffer.from([OPCODE.text, 0x81, 0, 0, 0, 0, 0x34]);
  return Buffer.concat([first, repeated([0x00, 0x81, 0, 0, 0, 0, 0x61], count - 1)]);
}

/** Takes how many; returns so many pings without a payload. */
export function pings(count: number): Buffer {
  return repeated([0x80 | OPCODE.ping, 0x80, 0, 0, 0, 0], count);
}

/** What a flood did to the server. */
export interface FrameFlood {
  /** Bytes that its memory grew by, at the most. */
  readonly growth: number;
  /** Milliseconds of its slowest answer meanwhile; infinite where it did not answer 200. */
  readonly slowest: number;
  /** Connections that it ended. */
  readonly ended: number;
}

/** What is sent, by how many. */
export interface FrameFloodPlan {
  readonly connections: number;
  readonly bytes: Buffer;
  /** They join the stream first. */
  readonly joins: boolean;
  /** They wait until the server ends them. */
  readonly untilCut: boolean;
}

/** Takes the server and the plan; does it, and watches the server, which must go on answering. */
export async function floodFrames(
  server: { readonly port: number; readonly pid: number },
  plan: FrameFloodPlan,
): Promise<FrameFlood> {
  const before = rssBytes(server.pid);
  let [peak, slowest] = [before, 0];
  const watch = { over: false };
  const done = send(server.port, plan).finally(() => (watch.over = true));
  while (!watch.over) {
    const begun = performance.now();
    const answer = await ask(server.port, { path: PATHS.healthz }, PATIENCE);
    slowest = answer?.status === 200 ? Math.max(slowest, performance.now() - begun) : Infinity;
    peak = Math.max(peak, rssBytes(server.pid));
    await new Promise((resolve) => setTimeout(resolve, LOOK)); // between two looks, not a wait for something
  }
  return { growth: peak - before, slowest, ended: await done };
}

async function send(port: number, { connections, bytes, joins, untilCut }: FrameFloodPlan): Promise<number> {
  const sockets = await Promise.all(
    Array.from({ length: connections }, (_, n) =>
      RawWebSocket.open(port, undefined, {}, loopback(Math.floor(n / PER_ADDRESS))),
    ),
  );
  if (joins) await Promise.all(sockets.map((socket) => socket.join()));
  for (const socket of sockets) socket.pause();
  await Promise.all(sockets.map((socket) => Promise.race([socket.write(bytes), socket.ends(PATIENCE)])));
  await new Promise((resolve) => setTimeout(resolve, UNREAD)); // what is tried: answers that nobody reads
  for (const socket of sockets) socket.resume();
  await Promise.all(sockets.map((socket) => (untilCut ? socket.ends(PATIENCE) : answered(socket, joins))));
  const ended = sockets.filter((socket) => socket.ended).length;
  for (const socket of sockets) socket.close();
  return ended;
}

/** Resolves when the server has come to the end of what it was sent, or has ended the connection. */
async function answered(socket: RawWebSocket, joined: boolean): Promise<void> {
  const [asks, answers] = joined ? ['429["nothing"]', '439'] : ['40{"v":1}', '40{'];
  socket.say(asks);
  await socket.heard((text) => text.startsWith(answers), PATIENCE);
}
