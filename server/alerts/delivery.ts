import { BUILT_IN_INHIBITIONS, mutesAt, type GroupTimes, type Hush } from '#domain';
import { Refusal, type ChannelCommand, type ChannelTerms } from '#protocol';
import type { AppendRequest, Log } from '../../db/log.ts';
import { askedBy, type Asked, type Doorkeepers } from '../commands/asked.ts';
import type { Accepted, Handler } from '../commands/commands.ts';
import type { Books } from './books.ts';
import { Channels, hostOf, noSuchChannel } from './channels/channels.ts';
import { AddressRefused, Guard, type Range, type Resolve } from './channels/guard.ts';
import { topicOf } from './channels/ntfy.ts';
import { parcelOf } from './channels/parcel.ts';
import { untilAborted } from './channels/post.ts';
import { send } from './channels/registry.ts';
import { retold, testLetter } from './outbox/letter.ts';
import { Outbox } from './outbox/outbox.ts';

/** Characters of a host, at the most: no name that can be looked up has more, and pages take no more. */
const HOST_LIMIT = 253;

/** Milliseconds that a name has to be found while somebody waits who makes a channel. */
const NAME_PATIENCE = 2_000;

/** What messages are delivered with. */
export interface DeliveryOptions extends Doorkeepers {
  readonly log: Log;
  /** What stands of alerts: silences, acknowledgements, what inhibits what. */
  readonly books: Books;
  readonly times: GroupTimes;
  /** Addresses inside that messages may be sent to. */
  readonly allowInside: readonly Range[];
  /** Where the page is, without a slash at the end. */
  readonly origin: () => string;
  /** Is told when something could not be read or written; it is tried again. */
  readonly onFailure: (error: unknown) => void;
  /** The server's clock, in milliseconds since 1970; another one in tests, as the rest of these. */
  readonly now?: () => number;
  readonly chance?: () => number;
  readonly resolve?: Resolve;
  /** Milliseconds that a receiver has. */
  readonly patience?: number;
}

type Bare<C> = C extends unknown ? Omit<C, 'as'> : never;

/** Channels, and what is sent through them. */
export class Delivery implements Handler<ChannelCommand> {
  readonly channels: Channels;
  readonly outbox: Outbox;
  readonly #options: DeliveryOptions;
  readonly #guard: Guard;
  readonly #now: () => number;

  constructor(options: DeliveryOptions) {
    const { log, allowInside, resolve, patience, now = Date.now, chance = Math.random } = options;
    this.#options = options;
    this.#now = now;
    this.#guard = new Guard(allowInside, resolve);
    this.channels = new Channels(log);
    const outgoing = { guard: this.#guard, ...(patience !== undefined && { patience }) };
    this.outbox = new Outbox({
      log,
      times: options.times,
      channelOf: (id) => this.channels.get(id),
      send: (terms, letter, at) => send(outgoing, terms, parcelOf(letter, terms.name, at, options.origin())),
      hush: () => this.#hush(),
      alerts: () => options.books.live.state.alerts.values(),
      channelsOf: (rule) => options.books.rules.state.get(rule)?.terms.channels ?? [],
      now,
      chance,
      onFailure: options.onFailure,
    });
  }

  /** Reads what is there and begins to send. Rejects with LogError. */
  async open(): Promise<void> {
    await this.channels.open();
    await this.outbox.open();
  }

  /** Begins nothing more. Resolves when what is under way has come to something, or is left to the next start. */
  stop(): Promise<void> {
    return this.outbox.stop();
  }

  /** Takes a key and a command; settles when it is durable. Rejects with Refusal or LogError. */
  async run(key: string, { as, ...command }: ChannelCommand): Promise<Accepted> {
    const asked = await askedBy(this.#options, key, as, command);
    const channel = channelOf(command, asked.made);
    const before = await this.#options.log.answered(asked.once);
    const { lastSeq, replayed } = before ?? (await this.#run(command, asked));
    return { seq: lastSeq, replayed, ...(channel !== undefined && { channel }) };
  }

  async #run(command: Bare<ChannelCommand>, { once, made }: Asked) {
    switch (command.type) {
      case 'channel-put': {
        await this.#mustLeadOut(command.terms);
        const put = await this.channels.put(command.channel ?? made, command, once);
        void this.outbox.look();
        return put;
      }
      case 'channel-remove': {
        const removed = await this.channels.remove(command.channel, once);
        void this.outbox.look();
        return removed;
      }
      case 'channel-test': {
        const terms = this.channels.get(command.channel);
        if (terms === undefined) throw noSuchChannel();
        if (!terms.enabled) {
          throw new Refusal('NOT_OPEN', 'This channel is switched off.', 'Switch it on and try again.');
        }
        return this.outbox.post(testLetter(command.channel, `test:${made}`, this.#now()), once);
      }
      case 'outbox-retry':
        return this.#retry(command.message, once);
    }
  }

  #retry(id: string, once: AppendRequest['once']) {
    const letter = this.outbox.letter(id);
    if (letter?.dead !== true) {
      throw new Refusal('NOT_FOUND', 'There is no such dead letter.', 'Look at the outbox as it is now.');
    }
    if (this.channels.get(letter.channel) === undefined) throw noSuchChannel();
    const told = retold(letter, this.#options.books.live.state.alerts);
    if (told === undefined) {
      throw new Refusal('CLOSED', 'What it has to tell is over.', 'Look at the alerts as they stand now.');
    }
    // A day begins again for it; that it is late stays to be seen.
    const now = this.#now();
    return this.outbox.post({ ...told, dead: false, problem: null, next: now, fresh: now }, once);
  }

  /** Said at once where it is known at once. A name that cannot be resolved now may be later. */
  async #mustLeadOut(terms: ChannelTerms): Promise<void> {
    const host = hostOf(terms);
    if (terms.kind === 'browser') return;
    const isHost = host !== '' && host.length <= HOST_LIMIT;
    if (!isHost || (terms.kind === 'ntfy' && topicOf(terms.url) === undefined)) {
      throw new Refusal(
        'UNFIT_TERMS',
        'That address leads nowhere.',
        'Write it as https://host/path; one of ntfy ends with its topic.',
      );
    }
    try {
      await untilAborted(this.#guard.addressesOf(host), AbortSignal.timeout(NAME_PATIENCE));
    } catch (error) {
      if (!(error instanceof AddressRefused)) return;
      throw new Refusal(
        'UNFIT_TERMS',
        `${host} is inside this network.`,
        'Name an address outside, or ask who runs this server to allow it with --allow-inside.',
      );
    }
  }

  #hush(): Hush {
    const { live, silences } = this.#options.books;
    const table = live.state;
    const muting = {
      silences: silences.state.values(),
      inhibitions: BUILT_IN_INHIBITIONS,
      alerts: table.alerts.values(),
      flapping: table.flapping,
    };
    return {
      mutes: mutesAt(muting, this.#now()),
      acked: (alert) => table.ackOf(alert) !== undefined,
    };
  }
}

/** Takes a command and the id that is made of its key; returns which channel it concerns. */
function channelOf(command: Bare<ChannelCommand>, made: string): string | undefined {
  if (command.type === 'channel-put') return command.channel ?? made;
  return command.type === 'outbox-retry' ? undefined : command.channel;
}
