import { PROTOCOL_VERSION, TRANSPORT_NAMES, type Frame, type TransportName } from '#protocol';
import { FakeClock } from '../connection/clock.kit.ts';
import type { LinkEvents, OpenRequest, OpenTransport } from '../transports/contract.ts';
import { examine, type Progress } from './examine.ts';
import type { Look, Plain } from './examination.ts';
import type { Looks } from './looks.ts';

/** Plain HTTP that works. */
export const HTTP: Plain = { status: 200, ours: true, trips: [5, 4, 4], protocol: 'http/1.1', headers: '' };
/** A closer look that finds our server. */
export const LOOK: Look = { ours: true, status: 400, bytes: 0, closed: false, lostSession: false };

/** Takes a transport and where its first batch begins; returns its first frame. */
export function hello(transport: TransportName, from: number): Frame {
  const line = { protocol: PROTOCOL_VERSION, epoch: 'epochone', head: from, floor: 0, serverTime: 0 };
  return { type: 'hello', ...line, from, transport, cadence: 40, heartbeat: 5000 };
}

/** What a transport does on a network: it is called when a link is opened. */
export type Fate = (events: LinkEvents, clock: FakeClock) => void;

/** Delivers after so many milliseconds, then every so many. */
export function steady(transport: TransportName, first: number, every = 100): Fate {
  return (events, clock) => {
    let seq = 1;
    const go = (): void => {
      events.traffic(20, 0);
      events.frame({ type: 'batch', from: seq, to: ++seq, events: [] });
      clock.after(every, go);
    };
    clock.after(first, () => {
      events.frame(hello(transport, seq));
      clock.after(every, go);
    });
  };
}

/** Never delivers anything. */
export const silent: Fate = () => undefined;

/** Closes after so many milliseconds. */
export function closing(after: number, detail = 'it broke'): Fate {
  return (events, clock) => void clock.after(after, () => events.closed({ kind: 'failed', detail }));
}

/** A network and what happens on it. */
export function stage(fates: Partial<Record<TransportName, Fate>> = {}, looking: Partial<Looks> = {}) {
  const clock = new FakeClock();
  const open = new Set<TransportName>();
  const requests: OpenRequest[] = [];
  const happened: Progress[] = [];
  let [most, opened] = [0, 0];
  const opener =
    (transport: TransportName): OpenTransport =>
    (request, events) => {
      opened += 1;
      open.add(transport);
      most = Math.max(most, open.size);
      requests.push(request);
      (fates[transport] ?? steady(transport, 20))(events, clock);
      return { advance: () => undefined, close: () => void open.delete(transport) };
    };
  const pairs = TRANSPORT_NAMES.map((name) => [name, opener(name)] as const);
  const openers = Object.fromEntries(pairs) as Record<TransportName, OpenTransport>; // fromEntries widens the keys
  const controller = new AbortController();
  const atOnce = () => Promise.resolve(LOOK);
  const looks: Looks = {
    plain: () => Promise.resolve(HTTP),
    head: () => Promise.resolve(1),
    at: { websocket: atOnce, 'long-polling': atOnce, sse: atOnce, polling: atOnce },
    ...looking,
  };
  const run = () =>
    examine({
      origin: 'http://board.example',
      browser: 'Chromium 140',
      online: true,
      signal: controller.signal,
      progress: (progress) => void happened.push(progress),
      openers,
      looks,
      clock,
    });
  return { clock, open, requests, happened, controller, looks, run, most: () => most, opened: () => opened };
}

/** Runs an examination to its end; returns it with the milliseconds that it took. */
export async function take(scene: ReturnType<typeof stage>) {
  const began = scene.clock.now();
  let took = NaN;
  const running = scene.run().finally(() => (took = scene.clock.now() - began));
  for (let ms = 0; ms < 10_000 && Number.isNaN(took); ms += 50) await scene.clock.pass(50);
  return { examination: await running, took };
}

/** Takes a clock and a transport; returns an opener that delivers soon. */
export function quick(clock: FakeClock, transport: TransportName): OpenTransport {
  return (_request, events) => {
    steady(transport, 20)(events, clock);
    return { advance: () => undefined, close: () => undefined };
  };
}
