import { encodeBatch, encodeEvent, TRANSPORTS } from '#protocol';
import { figure, type Figure } from '../lib/report.ts';
import type { Context, Section } from './section.ts';

/** What a metric sample costs on the wire, beside one JSON object each. Pure arithmetic on the real encoders. */

const GOAL = 0.4;
const PER_SECOND = 1000;
const TOPIC = 'metrics/host';
const START = 1_790_000_000_000;

/** Series as a host has them: 10 rows a second of 100 make the 1000 samples a second. */
const SERIES = [
  ...Array.from({ length: 32 }, (_, core) => ({ name: `host.cpu.busy.${core}`, value: percent })),
  ...Array.from({ length: 28 }, (_, disk) => ({ name: `host.disk.read.bytes.${disk}`, value: counter })),
  ...Array.from({ length: 28 }, (_, link) => ({ name: `host.net.sent.bytes.${link}`, value: counter })),
  ...Array.from({ length: 12 }, (_, part) => ({ name: `host.memory.used.${part}`, value: gauge })),
];

function percent(step: number): number {
  return Math.round(5000 + 4900 * Math.sin(step / 7)) / 100;
}
function counter(step: number): number {
  return 800_000_000 + step * 18_731;
}
function gauge(step: number): number {
  return 4_294_967_296 + Math.round(1_000_000 * Math.sin(step));
}

/** Bytes for each of a second's samples: ours in rows and batches of one cadence, and one object each. */
export function sampleBytes(): { ours: number; object: number } {
  const rows = Array.from({ length: PER_SECOND / SERIES.length }, (_, row) => row);
  const at = (row: number) => START + (row * 1000) / rows.length;
  const object = rows
    .flatMap((row) =>
      SERIES.map(({ name, value }, index) => ({ name, value: value(row + index), at: at(row) })),
    )
    .reduce((sum, sample) => sum + JSON.stringify(sample).length, 0);
  const events = rows.map((row) => {
    const seq = 1_000_000 + row;
    const data = JSON.stringify(SERIES.flatMap(({ value }, index) => [index + 1, value(row + index)]));
    return { seq, json: encodeEvent(seq, at(row), TOPIC, 'samples', data) };
  });
  const perFrame = Math.max(1, Math.floor((TRANSPORTS.websocket.cadence * rows.length) / 1000));
  let ours = 0;
  for (let index = 0; index < events.length; index += perFrame) {
    const part = events.slice(index, index + perFrame);
    const [first] = part;
    if (first) ours += encodeBatch(first.seq - 1, part.at(-1)?.seq ?? first.seq, part).length;
  }
  return { ours: ours / PER_SECOND, object: object / PER_SECOND };
}

async function run(context: Context): Promise<Figure[]> {
  const { ours, object } = sampleBytes();
  context.say(
    `  ${ours.toFixed(1)} B a sample in rows of ${SERIES.length} host series, framed as batches; ` +
      `${object.toFixed(1)} B as {name, value, at}. Computed with the encoders, not measured.`,
  );
  return [figure('sample / JSON object', ours / object, 'x', { atMost: GOAL })];
}

/** The section on metric samples. */
export const SAMPLES: Section = {
  name: 'samples',
  about: 'bytes of a metric sample at 1000/s',
  quick: true,
  run,
};
