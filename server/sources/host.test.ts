import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as v from 'valibot';
import { SamplesSchema, SeriesTupleSchema } from '#protocol';
import type { SeriesDeclaration } from '#domain';
import type { MetricWriter } from './contract.ts';
import type { Probe } from './host-probe.ts';
import { createHostSource } from './host.ts';

const VITALS = {
  connections: () => ({ websocket: 3, 'long-polling': 2, sse: 1, polling: 0 }),
  head: () => 100,
  outboxOldest: () => 12,
};

/** A writer in memory: what was declared, in order, and the rows by series name. */
function memoryWriter() {
  const declared: SeriesDeclaration[] = [];
  const rows: (readonly (number | null)[])[] = [];
  const times: number[] = [];
  const gate: { hold?: Promise<void> } = {};
  const writer: MetricWriter = {
    async declare(declarations) {
      return declarations.map((declaration) => declared.push(declaration));
    },
    async write(row) {
      times.push(Date.now());
      rows.push(row);
      await gate.hold;
    },
    async writeProcesses() {
      throw new Error('The host source has no processes.');
    },
  };
  const named = (index: number): Record<string, number | null> => {
    const row = rows[index] ?? [];
    const entries: [string, number | null][] = [];
    for (let at = 0; at < row.length; at += 2) {
      const series = declared[(row[at] ?? 0) - 1];
      const label = Object.values(series?.labels ?? {}).join();
      entries.push([`${series?.name}${label && `:${label}`}`, row[at + 1] ?? null]);
    }
    return Object.fromEntries(entries);
  };
  return { writer, declared, rows, times, gate, named };
}

function probe(name: string, measure: Probe['measure'], everySeconds = 1): Probe {
  return { name, everySeconds, firstAfterSeconds: 0, measure };
}

const load = (value: number) => [{ name: 'load.1m', value }] as const;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_300, toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function start(probes: readonly Probe[], onFault: (name: string, error: unknown) => void = () => {}) {
  const memory = memoryWriter();
  const control = new AbortController();
  const running = createHostSource({ vitals: VITALS, onFault, probes }).run(memory.writer, control.signal);
  const stop = async () => {
    control.abort();
    await running;
  };
  return { ...memory, stop };
}

test('writes one event at each full second of the clock, without drift', async () => {
  const host = start([probe('load', async () => load(1.23456))]);
  await vi.advanceTimersByTimeAsync(4000);
  await host.stop();
  expect(host.times).toEqual([1, 2, 3, 4].map((second) => 1_800_000_000_000 + second * 1000));
  expect(host.named(0)).toMatchObject({
    'load.1m': 1.23,
    'connections:websocket': 3,
    'log.head': 100,
    'outbox.oldest': 12,
  });
  expect(host.named(0)).not.toHaveProperty('events.rate');
  expect(host.named(1)).toHaveProperty('events.rate', 0);
});

test('a hanging measurement delays nobody, is reported once, and again only after it had recovered', async () => {
  const faults: string[] = [];
  let finish = (): void => {};
  const hanging = probe('hanging', async () => {
    await new Promise<void>((resolve) => (finish = resolve));
    return [{ name: 'swap.used', value: 7 }];
  });
  const host = start([hanging, probe('load', async () => load(1))], (name) => faults.push(name));
  await vi.advanceTimersByTimeAsync(9500);
  expect(host.rows).toHaveLength(9);
  expect(host.named(8)).toHaveProperty(['load.1m'], 1);
  expect(faults).toEqual(['hanging']);
  finish();
  await vi.advanceTimersByTimeAsync(1000);
  expect(host.named(9)).toHaveProperty(['swap.used'], 7);
  expect(faults).toEqual(['hanging']);
  await vi.advanceTimersByTimeAsync(8000);
  expect(faults).toEqual(['hanging', 'hanging']);
  await host.stop();
});

test('a failing measurement is reported once until it has worked again', async () => {
  const answers = ['bad', 'bad', 'good', 'bad'];
  const faults: string[] = [];
  const failing = probe('failing', async () => {
    if (answers.shift() === 'bad') throw new Error('no sensor');
    return load(2);
  });
  const host = start([failing], (name) => faults.push(name));
  await vi.advanceTimersByTimeAsync(2000);
  expect(faults).toEqual(['failing']);
  await vi.advanceTimersByTimeAsync(2000);
  expect(faults).toEqual(['failing', 'failing']);
  expect(host.rows).toHaveLength(4);
  await host.stop();
});

test('slower measurements come at their own pace', async () => {
  const seconds: number[] = [];
  const slow = probe('slow', async () => (seconds.push(Math.floor(Date.now() / 1000) % 100), []), 5);
  const host = start([slow]);
  await vi.advanceTimersByTimeAsync(12_000);
  await host.stop();
  expect(seconds).toEqual([1, 6, 11]);
});

test('skips ticks while a write is slow, and leaves at once on abort even then', async () => {
  const host = start([probe('load', async () => load(1))]);
  let release = (): void => {};
  host.gate.hold = new Promise((resolve) => (release = resolve));
  await vi.advanceTimersByTimeAsync(3900);
  expect(host.rows).toHaveLength(1);
  release();
  await vi.advanceTimersByTimeAsync(1000);
  expect(host.times).toEqual([1_800_000_001_000, 1_800_000_005_000]);
  host.gate.hold = new Promise(() => {});
  await vi.advanceTimersByTimeAsync(1000);
  await host.stop();
  expect(host.rows).toHaveLength(3);
});

test('declares a series when it first appears, once, and no longer samples one that vanished', async () => {
  const sets = [['eth0'], ['eth0', 'eth1'], ['eth1']];
  const network = probe('network', async () =>
    (sets.shift() ?? []).map((label) => ({ name: 'network.in' as const, label, value: 1.6 })),
  );
  const host = start([network]);
  await vi.advanceTimersByTimeAsync(4000);
  await host.stop();
  expect(host.declared.filter(({ name }) => name === 'network.in').map(({ labels }) => labels)).toEqual([
    { iface: 'eth0' },
    { iface: 'eth1' },
  ]);
  expect(host.named(1)).toMatchObject({ 'network.in:eth0': 2, 'network.in:eth1': 2 });
  expect(host.named(2)).not.toHaveProperty('network.in:eth0');
  expect(Object.keys(host.named(3)).filter((name) => name.startsWith('network'))).toEqual([]);
});

test('goes on after a write failed, and reports it once', async () => {
  const memory = memoryWriter();
  const control = new AbortController();
  const faults: string[] = [];
  let calls = 0;
  const writer: MetricWriter = {
    ...memory.writer,
    write: async (row) => {
      if (calls++ < 2) throw new Error('the log is busy');
      await memory.writer.write(row);
    },
  };
  const options = { vitals: VITALS, onFault: (name: string) => faults.push(name), probes: [] };
  const running = createHostSource(options).run(writer, control.signal);
  await vi.advanceTimersByTimeAsync(4000);
  control.abort();
  await running;
  expect(faults).toEqual(['write']);
  expect(memory.rows).toHaveLength(2);
});

test('measures this very machine, in events that fit the protocol', async () => {
  vi.useRealTimers();
  const memory = memoryWriter();
  const control = new AbortController();
  const faults: unknown[] = [];
  const writer: MetricWriter = {
    ...memory.writer,
    write: async (row) => {
      await memory.writer.write(row);
      if (memory.rows.length === 3) control.abort();
    },
  };
  await createHostSource({ vitals: VITALS, onFault: (...fault) => faults.push(fault) }).run(
    writer,
    control.signal,
  );
  expect(faults).toEqual([]);
  for (const row of memory.rows) v.parse(SamplesSchema, row);
  memory.declared.forEach(({ name, labels, unit, help }, index) => {
    v.parse(SeriesTupleSchema, [index + 1, name, labels, unit, help]);
  });
  const seen = Object.assign({}, memory.named(0), memory.named(1), memory.named(2));
  expect(seen['memory.total']).toBeGreaterThan(1e8);
  expect(seen['cpu.used']).toBeLessThanOrEqual(100);
  expect(seen['loop.delay.p99']).toBeLessThan(5000);
  expect(Number(seen['memory.used']) + Number(seen['memory.cached'])).toBeLessThan(
    Number(seen['memory.total']),
  );
});
