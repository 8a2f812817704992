import * as v from 'valibot';
import { AlertTable, evolveRules, evolveSilences, isLiveEvent, type LiveEvent } from '#domain';
import {
  ALERT_TOPICS,
  AlertsStateSchema,
  decodeAlertEvent,
  decodeEvent,
  EventTupleSchema,
  RulesStateSchema,
  SilencesStateSchema,
  type Alert,
  type AlertEvent,
  type Rule,
  type Silence,
} from '#protocol';
import type { Log, StoredEvent } from '../../db/log.ts';
import type { OutboxWrite } from '../../db/outbox.ts';
import { Book } from '../topics/book.ts';
import { newsOf } from './outbox/news.ts';

/** Rules by id. */
export type Rules = ReadonlyMap<string, Rule>;
/** Silences by id. */
export type Silences = ReadonlyMap<string, Silence>;

/** What stands of alerts: three topics, each folded from what is durable. */
export class Books {
  readonly rules: Book<Rules, AlertEvent>;
  readonly silences: Book<Silences, AlertEvent>;
  readonly live: Book<AlertTable, LiveEvent>;

  /** Takes the log, and who is told that rules have changed. */
  constructor(log: Log, onRules: () => void) {
    this.rules = new Book({
      log,
      topic: ALERT_TOPICS.rules,
      decode,
      apply: evolveRules,
      copy: (rules) => rules,
      toJson: (rules) => ({ rules: [...rules.values()] }),
      fromJson: (json): Rules => byId(json === undefined ? [] : v.parse(RulesStateSchema, json).rules),
      onChange: onRules,
    });
    this.silences = new Book({
      log,
      topic: ALERT_TOPICS.silences,
      decode,
      apply: evolveSilences,
      copy: (silences) => silences,
      toJson: (silences) => ({ silences: [...silences.values()] }),
      fromJson: (json): Silences =>
        byId(json === undefined ? [] : v.parse(SilencesStateSchema, json).silences),
    });
    this.live = new Book({
      log,
      topic: ALERT_TOPICS.live,
      decode: (event): LiveEvent | undefined => {
        const decoded = decode(event);
        return decoded && isLiveEvent(decoded) ? decoded : undefined;
      },
      apply: (table, event) => {
        table.apply(event);
        return table;
      },
      copy: (table) => new AlertTable(table.state()),
      toJson: (table) => table.state(),
      fromJson: (json) => new AlertTable(json === undefined ? {} : v.parse(AlertsStateSchema, json)),
      beside: (events) => ({ outbox: this.#newsOf(events) }),
    });
  }

  /** Reads what stands, and follows the log from then on. Rejects with LogError. */
  async open(): Promise<void> {
    for (const book of [this.rules, this.silences, this.live]) await book.open();
  }

  #newsOf(events: readonly LiveEvent[]): OutboxWrite[] {
    const before = new Map<string, Alert>();
    return events.flatMap((event) => {
      // Of one that begins to flap the groups learn when they look at it: its last change is news to them anyway.
      if (event.kind !== 'alert') return [];
      const { id, rule } = event.data;
      const last = before.get(id) ?? this.live.state.alerts.get(id);
      before.set(id, event.data);
      return newsOf(last, event.data, this.#channelsOf(rule));
    });
  }

  #channelsOf(rule: string): readonly string[] {
    return this.rules.state.get(rule)?.terms.channels ?? [];
  }
}

function decode(stored: StoredEvent): AlertEvent | undefined {
  return decodeAlertEvent(decodeEvent(v.parse(EventTupleSchema, JSON.parse(stored.json))));
}

function byId<T extends { readonly id: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  return new Map(list.map((one) => [one.id, one]));
}
