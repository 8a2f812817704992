import {
  LAST_MOMENT,
  matchersProblem,
  termsProblem,
  TOO_FAR,
  type AlertTable,
  type LiveEvent,
} from '#domain';
import { Refusal, type AlertEvent, type Rule, type Silence, type WatchCommand } from '#protocol';
import type { AppendResult, Log } from '../../db/log.ts';
import { askedBy, type Asked, type Doorkeepers } from '../commands/asked.ts';
import type { Accepted, Handler } from '../commands/commands.ts';
import type { Change } from '../topics/book.ts';
import type { Books } from './books.ts';

/** Rules, and silences that are not over, of a server at the most: what they stand at is written whole with each change. */
const RULE_LIMIT = 2_000;
const SILENCE_LIMIT = 1_000;

/** What commands about alerts are handled with. */
export interface DeskOptions extends Doorkeepers {
  readonly log: Log;
  readonly books: Books;
  /** The server's clock, in milliseconds since 1970. */
  readonly now: () => number;
}

type Bare<C> = C extends unknown ? Omit<C, 'as'> : never;
type Of<T extends WatchCommand['type']> = Extract<Bare<WatchCommand>, { type: T }>;

/** Everything that people command of rules, alerts and silences. */
export class Desk implements Handler<WatchCommand> {
  readonly #options: DeskOptions;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** Takes a key and a command; settles when it is durable. Rejects with Refusal or LogError. */
  async run(key: string, { as, ...command }: WatchCommand): Promise<Accepted> {
    const asked = await askedBy(this.#options, key, as, command);
    // Asked before deciding: what is done cannot be decided again.
    const before = await this.#options.log.answered(asked.once);
    const result = before ? { ...before, replayed: true } : await this.#decide(command, asked);
    return { seq: result.lastSeq, replayed: result.replayed, ...namedBy(command, asked.made) };
  }

  async #decide(command: Bare<WatchCommand>, asked: Asked): Promise<AppendResult> {
    const { books } = this.#options;
    switch (command.type) {
      case 'rule-put':
        return written(books.rules.write((rules) => this.#putRule(rules, command, asked)));
      case 'rule-remove':
        return written(books.rules.write((rules) => this.#removeRule(rules, command, asked)));
      case 'alert-ack':
      case 'alert-unack':
        return written(books.live.write((table) => this.#acknowledge(table, command, asked)));
      case 'silence-put':
        return written(books.silences.write((silences) => this.#putSilence(silences, command, asked)));
      case 'silence-end':
        return written(books.silences.write((silences) => this.#endSilence(silences, command, asked)));
    }
  }

  #putRule(
    rules: ReadonlyMap<string, Rule>,
    { rule: named, terms }: Of<'rule-put'>,
    { actor, once, made }: Asked,
  ): Change<AlertEvent, never> {
    mustBeReadable(termsProblem(terms));
    const before = named && (rules.get(named.id) ?? notFound('rule'));
    if (before && before.version !== named.version) {
      throw new Refusal(
        'VERSION_CONFLICT',
        'Somebody else has changed this rule in the meantime.',
        'Look at it as it is now and change it again.',
      );
    }
    if (before === undefined && rules.size >= RULE_LIMIT) tooMany(`${RULE_LIMIT} rules`, 'Remove one first.');
    const version = (before?.version ?? 0) + 1;
    const rule = { id: before?.id ?? made, version, by: actor.name, t: this.#options.now(), terms };
    return { events: [{ kind: 'alert-rule', data: { rule } }], once };
  }

  #removeRule(
    rules: ReadonlyMap<string, Rule>,
    { rule: id }: Of<'rule-remove'>,
    { actor, once }: Asked,
  ): Change<AlertEvent, never> {
    if (!rules.has(id)) notFound('rule');
    const data = { id, by: actor.name, t: this.#options.now() };
    return { events: [{ kind: 'alert-rule-removed', data }], once };
  }

  /** Of many those that still stand: some may have ended while somebody read. */
  #acknowledge(
    table: AlertTable,
    command: Of<'alert-ack'> | Of<'alert-unack'>,
    { actor, once }: Asked,
  ): Change<LiveEvent, never> {
    const [by, at] = [actor.name, this.#options.now()];
    const events = command.alerts.flatMap(({ id, episode }): LiveEvent[] => {
      const alert = table.alerts.get(id);
      if (alert?.episode !== episode || (alert.state !== 'pending' && alert.state !== 'firing')) return [];
      const { severity } = alert;
      if (command.type === 'alert-ack') {
        return [{ kind: 'alert-ack', data: { id, episode, severity, by, comment: command.comment, at } }];
      }
      return table.ackOf(alert) ? [{ kind: 'alert-unack', data: { id, episode, by, at } }] : [];
    });
    if (events.length > 0) return { events, once };
    throw new Refusal(
      'CLOSED',
      command.type === 'alert-ack'
        ? 'None of these alerts stands any more.'
        : 'None of these is acknowledged.',
      'Look at the list of alerts as it is now.',
    );
  }

  #putSilence(
    silences: ReadonlyMap<string, Silence>,
    { silence: named, terms }: Of<'silence-put'>,
    { actor, once, made }: Asked,
  ): Change<AlertEvent, never> {
    mustBeReadable(matchersProblem(terms.matchers));
    const at = this.#options.now();
    if (named !== undefined && !silences.has(named)) notFound('silence');
    if (terms.ends <= at) {
      throw new Refusal(
        'UNFIT_TERMS',
        'This silence would be over already.',
        'Give it an end in the future.',
      );
    }
    if (terms.ends > LAST_MOMENT) throw new Refusal('UNFIT_TERMS', TOO_FAR, 'Give it an end before that.');
    const goingOn = [...silences.values()].filter(({ ends }) => ends > at).length;
    if (named === undefined && goingOn >= SILENCE_LIMIT)
      tooMany(`${SILENCE_LIMIT} silences`, 'End one first.');
    const data = { ...terms, id: named ?? made, by: actor.name, at };
    return { events: [{ kind: 'silence', data }], once };
  }

  #endSilence(
    silences: ReadonlyMap<string, Silence>,
    { silence: id }: Of<'silence-end'>,
    { actor, once }: Asked,
  ): Change<AlertEvent, never> {
    const silence = silences.get(id) ?? notFound('silence');
    const at = this.#options.now();
    if (silence.ends <= at) {
      throw new Refusal('CLOSED', 'This silence is over already.', 'Make a new one.');
    }
    const data = { ...silence, starts: Math.min(silence.starts, at), ends: at, by: actor.name, at };
    return { events: [{ kind: 'silence', data }], once };
  }
}

/** A command's decision always is something, or throws. */
async function written(writing: Promise<AppendResult | undefined>): Promise<AppendResult> {
  const result = await writing;
  if (result === undefined) throw new Error('A command decided nothing.');
  return result;
}

/** Takes a command and the id that is made of its key; returns which thing it concerned. */
function namedBy(command: Bare<WatchCommand>, made: string): Pick<Accepted, 'rule' | 'silence'> {
  if (command.type === 'rule-put') return { rule: command.rule?.id ?? made };
  if (command.type === 'rule-remove') return { rule: command.rule };
  if (command.type === 'silence-put') return { silence: command.silence ?? made };
  return command.type === 'silence-end' ? { silence: command.silence } : {};
}

/** Takes what is wrong with what somebody wrote, undefined when nothing is. Throws Refusal that says so. */
export function mustBeReadable(problem: string | undefined): void {
  if (problem !== undefined) throw new Refusal('UNFIT_TERMS', problem, 'See docs/ALERTS.md.');
}

function notFound(what: string): never {
  throw new Refusal('NOT_FOUND', `There is no such ${what}.`, 'Look at the list as it is now.');
}

function tooMany(what: string, next: string): never {
  throw new Refusal('UNFIT_TERMS', `There are ${what} already.`, next);
}
