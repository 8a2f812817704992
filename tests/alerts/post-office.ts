import { onTestFinished } from 'vitest';
import * as v from 'valibot';
import { GROUP_TIMES, type GroupTimes } from '#domain';
import {
  EventTupleSchema,
  DeliverySchema,
  type Alert,
  type AlertState,
  type ChannelCommand,
  type ChannelTerms,
  type Delivery as Delivered,
} from '#protocol';
import type { Log } from '../../db/log.ts';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { Receiver } from '../../scripts/lib/receiver.ts';
import type { Accepted } from '../../server/commands/commands.ts';
import { parseRange, type Resolve } from '../../server/alerts/channels/guard.ts';
import { Books } from '../../server/alerts/books.ts';
import { Delivery } from '../../server/alerts/delivery.ts';
import { doorkeeper } from '../../server/access/testing.ts';
import { termsOf } from '../../server/alerts/testing.ts';

/** When the clock of an office begins, in milliseconds since 1970. */
const BEGIN = 1_800_000_000_000;

/** Milliseconds that a receiver has in tests. */
const PATIENCE = 300;

/** What an office is opened with. */
export interface OfficeOptions {
  readonly log?: Log;
  readonly at?: number;
  readonly times?: GroupTimes;
  readonly allow?: readonly string[];
  readonly resolve?: Resolve;
}

let keys = 0;

/** Takes a body of an Alertmanager's version 4; returns its alerts as `status name episode`. */
export function alertsIn(body: string): string[] {
  const parsed = v.parse(BodySchema, JSON.parse(body));
  return parsed.alerts.map(
    ({ status, labels, switchyard }) => `${status} ${labels.room ?? ''} ${switchyard.told}`,
  );
}

const BodySchema = v.object({
  alerts: v.array(
    v.object({
      status: v.string(),
      labels: v.object({ room: v.optional(v.string()) }),
      switchyard: v.object({ told: v.string() }),
    }),
  ),
});

/** Delivery on a real log, with alerts that a test moves by hand, on a clock that it moves as well. */
export class Office {
  readonly log: Log;
  readonly books: Books;
  readonly delivery: Delivery;
  readonly failures: unknown[] = [];
  #now: number;
  #rule = '';

  private constructor({ log, at = BEGIN, times, allow = ['127.0.0.1'], resolve }: OfficeOptions) {
    this.log = log ?? openTestLog().log;
    this.#now = at;
    this.books = new Books(this.log, () => undefined);
    this.delivery = new Delivery({
      log: this.log,
      books: this.books,
      access: doorkeeper(),
      times: times ?? GROUP_TIMES,
      allowInside: allow.map(parseRange).filter((range) => range !== undefined),
      origin: () => 'http://board.example',
      onFailure: (error) => void this.failures.push(error),
      now: () => this.#now,
      chance: () => 0.5,
      patience: PATIENCE,
      ...(resolve && { resolve }),
    });
  }

  /** Opens one, stopped when the test ends. */
  static async open(options: OfficeOptions = {}): Promise<Office> {
    const office = new Office(options);
    onTestFinished(() => office.delivery.stop());
    await office.books.open();
    await office.delivery.open();
    await office.delivery.outbox.idle();
    return office;
  }

  get now(): number {
    return this.#now;
  }

  /** Moves the clock and lets everything happen that is due by then. */
  async pass(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    await this.delivery.outbox.look();
    await this.delivery.outbox.idle();
  }

  /** As `pass`, second by second. */
  async passSeconds(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) await this.pass(1_000);
  }

  as(command: DistributiveOmit<ChannelCommand, 'as'>, key = `office-${(keys += 1)}-key`): Promise<Accepted> {
    return this.delivery.run(key, { ...command, as: 'ann' });
  }

  /** Makes a channel; returns its id. */
  async channel(terms: ChannelTerms): Promise<string> {
    const { channel = '' } = await this.as({ type: 'channel-put', terms });
    return channel;
  }

  /** Makes a rule that tells these channels. */
  async rule(...channels: readonly string[]): Promise<void> {
    this.#rule = `rule${String((keys += 1)).padStart(8, '0')}`;
    await this.retell(...channels);
  }

  /** Lets the rule tell these channels from now on. */
  async retell(...channels: readonly string[]): Promise<void> {
    const version = (this.books.rules.state.get(this.#rule)?.version ?? 0) + 1;
    const rule = {
      id: this.#rule,
      version,
      by: 'ann',
      t: this.#now,
      terms: termsOf({ channels: [...channels] }),
    };
    await this.books.rules.write(() => ({ events: [{ kind: 'alert-rule', data: { rule } }] }));
    await this.delivery.outbox.idle();
  }

  /** Lets the alert of a room fire now. */
  async fires(room: string): Promise<void> {
    const before = this.#alertOf(room);
    const begins = { episode: this.#now, since: this.#now, firedAt: this.#now, resolvedAt: null, version: 1 };
    await this.#write({ ...before, ...begins, state: 'firing', at: this.#now });
  }

  /** Lets it fire on, otherwise. */
  async goesOn(room: string, change: Partial<Alert>): Promise<void> {
    const before = this.#alertOf(room);
    await this.#write({ ...before, ...change, version: before.version + 1, at: this.#now });
  }

  /** Lets it be over now. */
  async ends(room: string): Promise<void> {
    const before = this.#alertOf(room);
    const version = before.version + 1;
    await this.#write({ ...before, version, state: 'resolved', resolvedAt: this.#now, at: this.#now });
  }

  /** What became of messages, in order. */
  async deliveries(): Promise<Delivered[]> {
    const { events } = await this.log.recent({
      since: 0,
      rows: 10_000,
      matches: (topic) => topic === 'alerts/delivery',
    });
    return events.map(({ json }) => v.parse(DeliverySchema, v.parse(EventTupleSchema, JSON.parse(json))[4]));
  }

  /** The outcomes of messages, in order. */
  async outcomes(): Promise<string[]> {
    return (await this.deliveries()).map(({ outcome }) => outcome);
  }

  /** How many rows of each kind the outbox has. */
  async rows(): Promise<Record<'news' | 'message' | 'group', number>> {
    const count = async (kind: 'news' | 'message' | 'group'): Promise<number> => {
      let rows = 0;
      for await (const page of this.log.outbox(kind)) rows += page.length;
      return rows;
    };
    return { news: await count('news'), message: await count('message'), group: await count('group') };
  }

  #alertOf(room: string): Alert {
    const id = `${this.#rule}-${Buffer.from(room.padEnd(8).slice(0, 8)).toString('hex')}`;
    const state: AlertState = 'inactive';
    const nothing: Alert = {
      id,
      version: 1,
      rule: this.#rule,
      name: 'Too hot',
      severity: 'warning',
      labels: { room },
      state,
      reason: 'condition',
      recovering: null,
      episode: 0,
      since: 0,
      firedAt: null,
      resolvedAt: null,
      value: 42,
      at: this.#now,
      annotations: {},
    };
    return this.books.live.state.alerts.get(id) ?? nothing;
  }

  async #write(data: Alert): Promise<void> {
    await this.books.live.write(() => ({ events: [{ kind: 'alert', data }] }));
    await this.delivery.outbox.look();
    await this.delivery.outbox.idle();
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Takes the address to listen on; returns a receiver that is up, and down when the test ends. */
export async function openReceiver(host?: string): Promise<Receiver> {
  const receiver = new Receiver(0, host);
  onTestFinished(() => receiver.down());
  await receiver.up();
  return receiver;
}

/** Takes a receiver; returns the terms of a webhook that leads there. */
export function webhookTo({ port }: Receiver, change: { secret?: string } = {}): ChannelTerms {
  return { kind: 'webhook', name: 'Hook', enabled: true, url: `http://127.0.0.1:${port}/hook`, ...change };
}

/** Takes a receiver and how the office is opened; returns an office with a rule that is told to it by a webhook. */
export async function officeWith(receiver: Receiver, options: OfficeOptions = {}): Promise<Office> {
  const office = await Office.open(options);
  await office.rule(await office.channel(webhookTo(receiver)));
  return office;
}

/** Takes a receiver; returns what each message that it took says of its alerts. */
export const told = ({ taken }: Receiver): string[][] => taken.map(({ body }) => alertsIn(body));
