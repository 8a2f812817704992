import type { TransportName } from '#protocol';
import { list, type Tone } from '../words.ts';
import type { Ailment } from './cures.ts';
import type { Examination } from './examination.ts';
import { inside, type Context, type Finding } from './finding.ts';
import { judgeHttp } from './judge-http.ts';
import { judgeTransport } from './judge-transport.ts';
import { recommend, type Order } from './order.ts';

/** What an examination means. */
export interface Diagnosis {
  /** All of it in one sentence. */
  readonly verdict: { readonly tone: Tone; readonly says: string };
  /** What concerns every transport, the gravest first. */
  readonly general: readonly Finding[];
  /** One for each transport that was tried. */
  readonly transports: readonly Finding[];
  readonly order: Order;
  /** What a proxy is to be cured of, each once. */
  readonly ailments: readonly Ailment[];
}

/** What a transport is worth: it carries a stream all the same when it is only late. */
const WORKING: ReadonlySet<string> = new Set(['works', 'late']);

/** Takes what was seen; returns what it means, in words. Pure: the same link reads the same everywhere. */
export function diagnose(examination: Examination): Diagnosis {
  const { http, origin, observations } = examination;
  const general = judgeHttp(examination);
  const heard = observations.some(({ frame, look }) => frame !== undefined || look?.status !== undefined);
  const context: Context = { origin, http, away: http.status === undefined && !heard };
  const transports = observations.map((seen) => judgeTransport(seen, context));
  const working = new Set(
    transports.flatMap(({ code, transport }) => (WORKING.has(code) && transport ? [transport] : [])),
  );
  // A server that is away, or that does not know its name, is cured by no proxy's lines.
  const elsewhere = general.some(({ tone }) => tone === 'bad');
  const cures = transports.flatMap(({ cure }) => (cure === undefined || elsewhere ? [] : [cure]));
  return {
    verdict: verdictOf(general, transports, working),
    general,
    transports,
    order: recommend(working),
    ailments: [...new Set(cures)],
  };
}

function verdictOf(
  general: readonly Finding[],
  transports: readonly Finding[],
  working: ReadonlySet<TransportName>,
): Diagnosis['verdict'] {
  const grave = general.find(({ tone }) => tone === 'bad');
  if (grave !== undefined) return { tone: 'bad', says: grave.says };
  if (working.size === 0) {
    return { tone: 'bad', says: 'Plain HTTP works here, and no transport does.' };
  }
  if (working.size < transports.length) {
    const through = list([...working].map(inside));
    const failing = transports.filter(({ transport }) => transport && !working.has(transport));
    const names = list(failing.flatMap(({ transport }) => (transport ? [inside(transport)] : [])));
    const not = `${names} ${failing.length === 1 ? 'does' : 'do'} not`;
    const says = `The board works here: ${through} ${working.size === 1 ? 'gets' : 'get'} through, ${not}.`;
    return { tone: 'warn', says };
  }
  const late = transports.filter(({ tone }) => tone === 'warn').length + general.length;
  return late > 0
    ? { tone: 'warn', says: 'Everything works, but not quickly.' }
    : { tone: 'good', says: 'Everything works: all transports get through.' };
}
