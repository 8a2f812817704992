import type { AccessData } from '#domain';
import { SEALED_ACCESS, type Audit, type AuditEntry, type SealedTopic } from '#protocol';
import type { LedgerEvent, Log } from '../../db/log.ts';
import { dataOf } from '../topics/stored-data.ts';
import { readAccessData } from './stored.ts';

/** Entries of one answer, and events of a topic that are looked at together. */
const PAGE = 50;
const PART = 200;

type Line = Pick<AuditEntry, 'what' | 'by' | 'detail'>;

/** Events that the audit list is made of. */
export interface AuditSource {
  readonly topic: SealedTopic;
  /** Takes the data of an event; returns what the list says of it, without any secret; undefined when it says nothing. */
  readonly lineOf: (data: unknown) => Line | undefined;
}

/** What happened to people, sessions and tokens. */
export const ACCESS_SOURCE: AuditSource = {
  topic: SEALED_ACCESS,
  lineOf: (data) => {
    const known = readAccessData(data);
    return known && lineOf(known);
  },
};

/** The audit list: what was done, by whom and to what, read from the log, the newest first. */
export class AuditList {
  readonly #log: Log;
  readonly #sources: readonly AuditSource[];

  /** Takes the log, and the events that the list is made of. */
  constructor(log: Log, sources: readonly AuditSource[]) {
    this.#log = log;
    this.#sources = sources;
  }

  /** Takes a seq, undefined for the end; returns the newest entries below it. Rejects with LogError. */
  async before(seq = Infinity): Promise<Audit> {
    const lists = await Promise.all(this.#sources.map((source) => this.#newest(source, seq)));
    const entries = lists.flat().sort((a, b) => b.seq - a.seq);
    const page = entries.slice(0, PAGE);
    return { entries: page, next: entries.length > PAGE ? (page.at(-1)?.seq ?? null) : null };
  }

  /** One more than a page has, where there are as many: so it is known that the list goes on. The ledger is read from its end in parts. */
  async #newest({ topic, lineOf }: AuditSource, seq: number): Promise<AuditEntry[]> {
    const found: AuditEntry[] = [];
    for (let end = await this.#log.topicVersion(topic); end > 0 && found.length <= PAGE; end -= PART) {
      const part = await this.#part(topic, Math.max(1, end - PART + 1), end);
      for (const event of part.reverse()) {
        const line = event.seq < seq ? lineOf(dataOf(event)) : undefined;
        if (line !== undefined) found.push({ seq: event.seq, at: event.at, ...line });
      }
    }
    return found.slice(0, PAGE + 1);
  }

  async #part(topic: string, from: number, to: number): Promise<LedgerEvent[]> {
    const part: LedgerEvent[] = [];
    for await (const page of this.#log.ledger(topic, from)) {
      part.push(...page.filter(({ version }) => version <= to));
      if ((page.at(-1)?.version ?? 0) >= to) break;
    }
    return part;
  }
}

function lineOf(data: AccessData): Line | undefined {
  const { type: what, by } = data;
  switch (data.type) {
    case 'used':
      return undefined;
    case 'signed-in':
      return { what, by, detail: WAYS[data.way] };
    case 'sign-in-failed':
      return { what, by, detail: data.count > 1 ? `${data.name} × ${data.count}`.trim() : data.name };
    case 'token-made':
      return { what, by, detail: `${data.name} (${data.scopes.join(', ')})` };
    case 'person-added':
      return { what, by, detail: `${data.name} (${data.role})` };
    default:
      return { what, by, detail: data.name };
  }
}

const WAYS = {
  code: 'by a one-time link',
  password: 'by password',
  token: 'by the token in the file',
} as const;
