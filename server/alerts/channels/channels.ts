import * as v from 'valibot';
import {
  ALERT_TOPICS,
  ChannelIdSchema,
  ChannelTermsSchema,
  Refusal,
  SEALED_CHANNELS,
  type AlertEvent,
  type Channel,
  type ChannelCommand,
  type ChannelTerms,
} from '#protocol';
import { LogError, VersionConflict } from '../../../db/errors.ts';
import type { AppendRequest, AppendResult, Log } from '../../../db/log.ts';

/** Channels of a server, at the most. */
const LIMIT = 200;

/** Times that a change is decided when another process was first. */
const ATTEMPTS = 5;

/** What `sealed/alert-channels` stands at: all channels with their addresses and secrets. */
const SealedSchema = v.object({
  channels: v.array(v.object({ id: ChannelIdSchema, terms: ChannelTermsSchema })),
});

/** What happens to channels, in public. */
type ChannelEvent = Extract<AlertEvent, { kind: 'channel' | 'channel-removed' }>;

type Put = Omit<Extract<ChannelCommand, { type: 'channel-put' }>, 'as' | 'type'>;

/**
 * The channels. What is secret of them is in a state alone, which is written over: in events, secrets of before would pile up. What
 * is public is told by events of `alerts/channels`.
 */
export class Channels {
  readonly #log: Log;
  #terms = new Map<string, ChannelTerms>();
  #version = 0;
  #turn: Promise<unknown> = Promise.resolve();

  /** Takes the log. */
  constructor(log: Log) {
    this.#log = log;
  }

  /** Reads what stands. Rejects with LogError. */
  async open(): Promise<void> {
    const [stored, version] = await Promise.all([
      this.#log.state(SEALED_CHANNELS),
      this.#log.topicVersion(ALERT_TOPICS.channels),
    ]);
    const { channels } =
      stored === undefined ? { channels: [] } : v.parse(SealedSchema, JSON.parse(stored.json));
    this.#terms = new Map(channels.map(({ id, terms }) => [id, terms]));
    this.#version = version;
  }

  /** Takes a channel's id; returns it with what is secret, undefined when there is none. */
  get(id: string): ChannelTerms | undefined {
    return this.#terms.get(id);
  }

  /** Takes the id of one that is made or replaced, its terms, and the key of the command. Settles when it is durable. */
  put(id: string, { channel, terms }: Put, once: AppendRequest['once']): Promise<AppendResult> {
    return this.#change(once, (now) => {
      const before = now.get(id);
      if (channel !== undefined && before === undefined) throw noSuchChannel();
      if (before === undefined && now.size >= LIMIT) {
        throw new Refusal('UNFIT_TERMS', `There are ${LIMIT} channels already.`, 'Remove one first.');
      }
      now.set(id, withSecrets(before, terms));
      return { kind: 'channel', data: publicOf(id, terms) };
    });
  }

  /** Takes the id of one that goes, and the key of the command. Settles when it is gone. */
  remove(id: string, once: AppendRequest['once']): Promise<AppendResult> {
    return this.#change(once, (now) => {
      if (!now.delete(id)) throw noSuchChannel();
      return { kind: 'channel-removed', data: { id } };
    });
  }

  /** One change after the other: each is decided on what the one before left. */
  #change(
    once: AppendRequest['once'],
    decide: (terms: Map<string, ChannelTerms>) => ChannelEvent,
  ): Promise<AppendResult> {
    const changed = this.#turn.then(async () => {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const before = once && (await this.#log.answered(once));
        if (before !== undefined) return before;
        const terms = new Map(this.#terms);
        const event = decide(terms);
        try {
          return await this.#write(terms, event, once);
        } catch (error) {
          if (!(error instanceof VersionConflict)) throw error;
          await this.open();
        }
      }
      throw new LogError('busy', `Others were first at the channels, ${ATTEMPTS} times.`);
    });
    this.#turn = changed.catch(() => undefined); // who waits for it is told
    return changed;
  }

  async #write(
    terms: Map<string, ChannelTerms>,
    event: ChannelEvent,
    once: AppendRequest['once'],
  ): Promise<AppendResult> {
    const list = [...terms].map(([id, each]) => ({ id, terms: each }));
    const channels = list.map(({ id, terms: each }) => publicOf(id, each));
    const result = await this.#log.append({
      events: [{ ...event, topic: ALERT_TOPICS.channels }],
      expect: { topic: ALERT_TOPICS.channels, version: this.#version },
      states: [
        { topic: ALERT_TOPICS.channels, state: { channels }, over: null },
        { topic: SEALED_CHANNELS, state: { channels: list }, over: null },
      ],
      ...(once && { once }),
    });
    if (result.replayed) return result;
    this.#terms = terms;
    this.#version += 1;
    return result;
  }
}

/** Takes the terms of before and those that replace them: a secret that is left out stays, where it still goes to the same place. */
function withSecrets(before: ChannelTerms | undefined, terms: ChannelTerms): ChannelTerms {
  if (before === undefined || before.kind !== terms.kind || placeOf(before) !== placeOf(terms)) return terms;
  const secrets = Object.entries(before).filter(
    ([name]) => (name === 'secret' || name === 'token' || name === 'password') && !(name in terms),
  );
  return { ...terms, ...Object.fromEntries(secrets) };
}

/** Where a channel's secrets are shown: not to another port of the same host, nor to who listens where it is not encrypted. */
function placeOf(terms: ChannelTerms): string {
  if ('url' in terms) return URL.canParse(terms.url) ? new URL(terms.url).origin : '';
  return terms.kind === 'smtp' ? `${terms.host}:${terms.port} ${terms.user ?? ''}` : '';
}

/** Takes a channel's terms; returns the host that it leads to, empty for the browser. */
export function hostOf(terms: ChannelTerms): string {
  if ('url' in terms) return URL.canParse(terms.url) ? new URL(terms.url).hostname : '';
  return terms.kind === 'smtp' ? terms.host : '';
}

function publicOf(id: string, terms: ChannelTerms): Channel {
  const { name, kind, enabled } = terms;
  return { id, name, kind, host: hostOf(terms), enabled };
}

/** Returns what is said of a channel that is not there. */
export function noSuchChannel(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such channel.', 'Look at the list of channels as it is now.');
}
