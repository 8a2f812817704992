import { connect } from 'node:net';
import { createHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeOrders } from '../lib/orders.ts';
import type { Client, Tally } from './clients/contract.ts';
import { CLIENTS } from './clients/registry.ts';
import { request, type Target } from './headers.ts';
import { MarkerCounter, readAt } from './marker.ts';
import {
  OrderSchema,
  type Answer,
  type ConnectOrder,
  type Latency,
  type Order,
  type PostsOrder,
  type Window,
} from './messages.ts';

/** The load generator: a process of its own, driven by the harness over IPC, one order at a time. */

const LAG_RESOLUTION = 10;
const AT_ONCE = 50;

const tally: Tally = { bytesIn: 0, bytesOut: 0, broken: 0, reason: undefined };
const latency = createHistogram();
const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION });

let clients: Client[] = [];
let counters: MarkerCounter[] = [];
let target: Target = { host: '127.0.0.1', port: 0 };
let sampling = false;
let onArrival: (() => void) | undefined;
let began = { time: 0, events: 0, cpu: process.cpuUsage() };

const wallClock = () => performance.timeOrigin + performance.now();
// Two clocks of one machine may differ by a step of the time service since this process started.
let skew = 0;

function eventCount(): number {
  return counters.reduce((sum, { count }) => sum + count, 0);
}

/** Records one event's way: from the middle of the millisecond that its `at` names to now. */
function sample(bytes: Buffer, index: number): void {
  onArrival?.();
  if (!sampling) return;
  const at = readAt(bytes, index);
  if (at !== undefined) latency.record(Math.max(1, Math.round((wallClock() - skew - at - 0.5) * 1000)));
}

function latencies(): Latency {
  const { count } = latency;
  const ms = (share: number) => (count > 0 ? latency.percentile(share) / 1000 : 0);
  return { count, p50: ms(50), p99: ms(99) };
}

async function open(order: ConnectOrder): Promise<Answer> {
  target = { host: order.host, port: order.port };
  const opened: Client[] = [];
  for (let index = 0; index < order.count; index++) {
    const counter = new MarkerCounter(order.marker, index % order.sampleEvery === 0 ? sample : undefined);
    counters.push(counter);
    const { path, auth, pace } = order;
    const client = CLIENTS[order.client]({ target, path, auth, pace, tally, counter });
    client.ready.catch(() => undefined); // awaited below; it may fail before
    clients.push(client);
    opened.push(client);
    if (index % AT_ONCE === AT_ONCE - 1) await Promise.all(opened.map(({ ready }) => ready));
  }
  await Promise.all(opened.map(({ ready }) => ready));
  return { type: 'done' };
}

function begin(): Answer {
  skew = wallClock() - Date.now() - 0.5;
  if (Math.abs(skew) < 2) skew = 0;
  Object.assign(tally, { bytesIn: 0, bytesOut: 0, broken: 0, reason: undefined });
  latency.reset();
  lag.enable();
  lag.reset();
  sampling = true;
  began = { time: performance.now(), events: eventCount(), cpu: process.cpuUsage() };
  return { type: 'done' };
}

function finish(): Answer {
  const seconds = (performance.now() - began.time) / 1000;
  const cpu = process.cpuUsage(began.cpu);
  sampling = false;
  const window: Window = {
    events: eventCount() - began.events,
    bytesIn: tally.bytesIn,
    bytesOut: tally.bytesOut,
    seconds,
    latency: latencies(),
    ownCpu: (cpu.user + cpu.system) / 1e6 / seconds,
    ownLag: Math.max(0, lag.percentile(99) / 1e6 - LAG_RESOLUTION),
    broken: tally.broken,
    ...(tally.reason === undefined ? {} : { reason: tally.reason }),
  };
  lag.disable();
  return { type: 'window', window };
}

/** Posts commands one after the other; each is timed until every viewer has it. */
async function posts({ path, count, pause }: PostsOrder): Promise<Answer> {
  const socket = connect({ ...target, noDelay: true });
  socket.resume();
  latency.reset();
  for (let number = 0; number < count; number++) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let missing = counters.length;
    const sent = performance.now();
    onArrival = () => {
      latency.record(Math.max(1, Math.round((performance.now() - sent) * 1000)));
      if (--missing === 0) resolve(undefined);
    };
    const headers = [
      'Content-Type: application/json',
      `Idempotency-Key: bench-${process.pid}-${Date.now()}-${number}`,
    ];
    const body = JSON.stringify({ type: 'note', text: `bench note ${number}`.padEnd(120, '.') });
    socket.write(request('POST', target, path, headers, body));
    const outcome = await Promise.race([promise, sleep(2000, 'late' as const)]);
    if (outcome === 'late')
      throw new Error(`A note reached ${counters.length - missing} of ${counters.length}.`);
    await sleep(pause);
  }
  onArrival = undefined;
  socket.destroy();
  return { type: 'latency', latency: latencies() };
}

function close(): Answer {
  for (const client of clients) client.close();
  clients = [];
  counters = [];
  return { type: 'done' };
}

async function obey(order: Order): Promise<Answer> {
  switch (order.type) {
    case 'connect':
      return open(order);
    case 'posts':
      return posts(order);
    case 'begin':
      return begin();
    case 'finish':
      return finish();
    case 'close':
      return close();
  }
}

takeOrders(OrderSchema, obey);
