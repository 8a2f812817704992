import fc from 'fast-check';
import { ask, loopback } from '../../../tests/lib/raw-http.ts';
import { RawWebSocket } from '../../../tests/lib/raw-websocket.ts';
import { abreast } from '../../lib/abreast.ts';
import { openSession, type Door, type Needed } from '../door.ts';
import { frame } from './frames.ts';
import { faultOf } from './judge.ts';
import { malformedRequests, type Malformed } from './requests.ts';

/** Requests that are under way at once. */
const ABREAST = 24;
/** Milliseconds that an answer may take before the next is sent: what is half a request has none. */
const PATIENCE = 1_500;
/** Frames that one connection is sent; the server may cut it before. */
const PER_SOCKET = 2;
/** Faults of one door that are kept word for word. */
const KEPT = 5;

/** Where it goes, and who may sign. */
export interface Target {
  readonly port: number;
  /** What requests can need, but for a session of long polling. */
  readonly needed: Omit<Needed, 'sid'>;
}

/** What became of a door's malformed requests or frames. */
export interface Flood {
  readonly door: string;
  readonly sent: number;
  /** How often each status was answered; 0 is no answer. */
  readonly statuses: ReadonlyMap<number, number>;
  /** How many were answered wrongly, and the first of them in words. */
  readonly wrong: number;
  readonly faults: readonly string[];
}

/** Counts answers of one door. */
class Count {
  readonly statuses = new Map<number, number>();
  readonly faults: string[] = [];
  wrong = 0;

  add(status: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }

  fault(text: string): void {
    this.wrong += 1;
    if (this.faults.length < KEPT) this.faults.push(text);
  }
}

/** Takes where, a door, how many and the seed; sends that many malformed requests. The same seed makes the same ones. */
export async function floodDoor(
  { port, needed }: Target,
  door: Door,
  runs: number,
  seed: number,
): Promise<Flood> {
  const count = new Count();
  // Each has a session of its own: any of them may end it.
  const sessionOf = (n: number): Promise<string> =>
    door.inSession ? openSession(port, loopback(n)) : Promise.resolve('none');
  await abreast(fc.sample(malformedRequests(door), { numRuns: runs, seed }), ABREAST, async (make, n) => {
    const request = make({ ...needed, sid: await sessionOf(n) }, port);
    const answer = await ask(port, request, PATIENCE, loopback(n));
    count.add(answer?.status ?? 0);
    const fault = answer && faultOf(pathOf(request), answer);
    if (fault !== undefined) count.fault(`${describe(request)} → ${fault}`);
  });
  const { statuses, wrong, faults } = count;
  return { door: door.name, sent: runs, statuses, wrong, faults };
}

function pathOf(request: Malformed): string {
  if (!Buffer.isBuffer(request)) return request.path ?? '/';
  return request.toString('latin1').split(' ', 2)[1] ?? '/';
}

function describe(request: Malformed): string {
  const text = Buffer.isBuffer(request) ? request.toString('latin1') : JSON.stringify(request);
  return text.slice(0, 300);
}

/** As `floodDoor`, with frames of a WebSocket, before or after it has joined. */
export async function floodSockets(
  { port }: Pick<Target, 'port'>,
  joins: boolean,
  runs: number,
  seed: number,
): Promise<Flood> {
  const count = new Count();
  const frames = fc.sample(frame, { numRuns: runs, seed });
  const groups = Array.from({ length: Math.ceil(runs / PER_SOCKET) }, (_, n) =>
    frames.slice(n * PER_SOCKET, (n + 1) * PER_SOCKET),
  );
  await abreast(groups, ABREAST, async (group, n) => {
    const socket = await RawWebSocket.open(port, undefined, {}, loopback(n));
    if (joins) await socket.join();
    await socket.write(Buffer.concat(group));
    // What it makes of them, or that it is still there: an acknowledgement of something that nobody serves.
    socket.say('429["nothing"]');
    await socket.heard((text) => text.startsWith('439'), PATIENCE / 10);
    count.add(socket.ended ? 0 : 200);
    const told = socket.texts.find((text) => /\bat .*:\d+:\d+|"INTERNAL"/.test(text));
    if (told !== undefined) count.fault(told.slice(0, 300));
    socket.close();
  });
  const { statuses, wrong, faults } = count;
  return { door: joins ? 'frames, joined' : 'frames', sent: runs, statuses, wrong, faults };
}
