import { createHash } from 'node:crypto';
import {
  type ChannelCommand,
  type Command,
  type CommandAck,
  type LotCommand,
  type NoteCommand,
  type WatchCommand,
} from '#protocol';
import { authorise, type Rights } from '../access/authorise.ts';
import type { Principal } from '../access/principal.ts';

/** What a command was answered: committed at `seq`, now or by an earlier attempt with the same key. */
export type Accepted = Extract<CommandAck, { readonly seq: number }>;

/** Who handles the commands of one kind. */
export interface Handler<C extends Command> {
  /** Takes a key and a command; settles when it is durable. Rejects with Refusal or LogError. */
  run(key: string, command: C): Promise<Accepted>;
}

/** Who handles the commands that concern lots. */
export type LotHandler = Handler<LotCommand>;

/** Who counts how often somebody commands. */
export interface CommandLimits {
  /** Takes what is his alone. Throws TooMany when that is once too often. */
  person(key: string): void;
}

/** Who handles which commands. */
export interface Handlers {
  readonly notes: Handler<NoteCommand>;
  readonly lots: LotHandler;
  readonly alerts: Handler<WatchCommand>;
  readonly channels: Handler<ChannelCommand>;
}

/** Takes anything that is JSON; returns what is equal when it is. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}

/** The one handler behind every door through which a command can come. */
export class Commands {
  readonly #handlers: Handlers;
  readonly #rights: Rights;
  readonly #limits: CommandLimits;

  /** Takes who handles what, who may do what, and who counts. */
  constructor(handlers: Handlers, rights: Rights, limits: CommandLimits) {
    this.#handlers = handlers;
    this.#rights = rights;
    this.#limits = limits;
  }

  /**
   * Takes a parsed command, its key and whose connection it comes by; settles when it is durable. Rejects with Refusal or LogError. A
   * command that says who commands is for its handler to judge, as long as it does not come through a share.
   */
  async run(key: string, command: Command, by: Principal): Promise<Accepted> {
    if (by.kind === 'share' || command.as === undefined) authorise(this.#rights, by, 'present');
    if (command.as !== undefined) this.#limits.person(digestOf(command.as));
    const { notes, lots, alerts, channels } = this.#handlers;
    switch (command.type) {
      case 'note':
      case 'note-edit':
      case 'note-strike':
        return notes.run(key, command);
      case 'rule-put':
      case 'rule-remove':
      case 'alert-ack':
      case 'alert-unack':
      case 'silence-put':
      case 'silence-end':
        return alerts.run(key, command);
      case 'channel-put':
      case 'channel-remove':
      case 'channel-test':
      case 'outbox-retry':
        return channels.run(key, command);
      default:
        return lots.run(key, command);
    }
  }
}
