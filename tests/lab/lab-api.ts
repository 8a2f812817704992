import * as v from 'valibot';
import {
  ErrorBodySchema,
  LAB_DEFAULTS,
  LabStateSchema,
  PATHS,
  QUERY,
  TapAnswerSchema,
  type ErrorCode,
  type LabSettings,
  type LabState,
  type TapRecord,
} from '#protocol';

/** Asks the Lab's doors by plain HTTP. */
export class LabApi {
  readonly #origin: string;

  /** Takes the server's origin. */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Takes a method, a path below the Lab's, and a body; returns the answer. */
  ask(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.#origin}${PATHS.lab}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
  }

  /** As `ask`, where the answer is a session's state. */
  async state(method: string, path: string, body?: unknown): Promise<LabState> {
    const answer = await this.ask(method, path, body);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return v.parse(LabStateSchema, await answer.json());
  }

  /** As `ask`, where the answer is a refusal; returns its status and code. */
  async refusal(method: string, path: string, body?: unknown): Promise<[number, ErrorCode]> {
    const answer = await this.ask(method, path, body);
    return [answer.status, v.parse(ErrorBodySchema, await answer.json()).error.code];
  }

  /** Takes a session's name; returns every record of its tap that is kept. */
  async tapped(session: string): Promise<TapRecord[]> {
    const records: TapRecord[] = [];
    for (let after = 0; ;) {
      const answer = await this.ask('GET', `/sessions/${session}/tap?${QUERY.after}=${after}`);
      const page = v.parse(TapAnswerSchema, await answer.json());
      if (page.records.length === 0) return records;
      records.push(...page.records);
      after = page.next;
    }
  }

  /** Opens a session and sets what is named. */
  async open(settings: Partial<LabSettings> = {}): Promise<LabState> {
    const { id } = await this.state('POST', '/sessions');
    return this.state('PUT', `/sessions/${id}/settings`, { ...LAB_DEFAULTS, ...settings });
  }
}

/** What stands on the wire itself, and not inside another record. */
const OUTER: ReadonlySet<TapRecord['layer']> = new Set([
  'http-request',
  'http-response',
  'http-body',
  'websocket',
  'sse',
]);

/** Takes records of a tap, a lane and a way; returns the bytes on the wire that they stand for. */
export function bytesOf(records: readonly TapRecord[], lane: string, way: 'in' | 'out'): number {
  const passed = records.filter((record) => record.lane === lane && record.way === way);
  // In a compressed stream the records of server-sent events are inside of its parts.
  const isPacked = passed.some(({ layer, summary }) => layer === 'http-body' && summary.startsWith('gzip'));
  return passed
    .filter(({ layer }) => OUTER.has(layer) && !(isPacked && layer === 'sse'))
    .reduce((sum, { bytes }) => sum + bytes, 0);
}
