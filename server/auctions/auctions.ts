import { createHash, randomBytes } from 'node:crypto';
import { decide, type AuctionCommand, type Context, type Verdict } from '#domain';
import { Refusal, type LotCommand, type Who } from '#protocol';
import { LogError, VersionConflict } from '../../db/errors.ts';
import type { AppendRequest, Log } from '../../db/log.ts';
import type { Doorkeeper } from '../access/doorkeeper.ts';
import { digestOf, type Accepted, type LotHandler } from '../commands/commands.ts';
import type { LiveLot } from './live-lot.ts';
import { LotMemory } from './lot-memory.ts';
import { Tally } from './tally.ts';

/** Times that a command is decided when others were first or what it was decided on failed, before its sender is asked to wait. */
const ATTEMPTS = 5;

/** Who acts when it is the clock. */
const CLOCK: Who = { role: 'admin', id: 'server', name: 'Server' };

/** What lots are decided with. */
export interface AuctionOptions {
  readonly log: Log;
  readonly access: Pick<Doorkeeper, 'actor'>;
  /** The server's clock, in milliseconds since 1970; another one in tests. */
  readonly now?: () => number;
}

/** A command on its way: what is asked, by whom, under which key. */
interface Asked {
  readonly lot: string;
  readonly command: AuctionCommand;
  readonly actor: Who;
  readonly key: string;
  /** The key of the whole command, for all but bids: those are kept with their lot. */
  readonly once?: NonNullable<AppendRequest['once']>;
}

/**
 * Everything that is commanded of lots. A command is decided the moment it is looked at, on what stands once all before it is
 * durable, and answered when it is durable itself: many are on their way together, in one order.
 */
export class Auctions implements LotHandler {
  readonly memory: LotMemory;
  readonly tally = new Tally();
  readonly #log: Log;
  readonly #access: Pick<Doorkeeper, 'actor'>;
  readonly #now: () => number;

  constructor({ log, access, now = Date.now }: AuctionOptions) {
    this.memory = new LotMemory(log);
    this.#log = log;
    this.#access = access;
    this.#now = now;
  }

  /** Takes a key and a command; settles when it is durable. Rejects with Refusal or LogError. */
  async run(key: string, { as, ...command }: LotCommand): Promise<Accepted> {
    try {
      // Whose lot it is, and what he may do with it, is decided with the lot.
      const actor = await this.#access.actor(as, command.type === 'lot-create' ? 'sell' : 'bid');
      const accepted = await this.#run({ ...askedOf(command, actor, key), command, actor, key });
      if (command.type === 'bid') this.tally.accepted(accepted.replayed);
      return accepted;
    } catch (error) {
      if (command.type === 'bid') this.tally.refused(error);
      throw error;
    }
  }

  /** Takes a lot whose time may have come; opens it, closes it, or leaves it as it is. Rejects with LogError. */
  async turn(lot: string): Promise<void> {
    for (const type of ['open-due', 'close'] as const) {
      try {
        await this.#run({ lot, command: { type }, actor: CLOCK, key: type });
      } catch (error) {
        // Not yet, or already: whoever looks at the clock looks again.
        if (!(error instanceof Refusal)) throw error;
      }
    }
  }

  async #run(asked: Asked): Promise<Accepted> {
    const seals = sealsOf(asked.command);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      try {
        const answer = await this.#attempt(asked, seals);
        if (answer !== undefined) return answer;
      } catch (error) {
        if (!(error instanceof VersionConflict)) throw error;
      }
    }
    throw new LogError('busy', `Others were first at lot ${asked.lot}, ${ATTEMPTS} times.`);
  }

  /** Returns the answer, or undefined when what it was decided on did not come to be. */
  async #attempt(asked: Asked, seals: Pick<Context, 'salt' | 'seal'>): Promise<Accepted | undefined> {
    const { lot, command, actor, key, once } = asked;
    const before = once && (await this.#log.answered(once));
    if (before !== undefined) return { seq: before.lastSeq, replayed: true, lot };
    const live = await this.memory.get(lot);
    // From here to the write nothing else has its turn: read, decided and queued are one step.
    if (live.isLost()) return undefined;
    const verdict = decide(live.lot, command, { now: this.#now(), actor, key, ...seals });
    if (verdict.kind === 'accepted') return this.#write(live, asked, verdict);
    // What it was decided on may be on its way, and is not told before it is durable.
    const waited = live.writing;
    if (waited) await live.settled();
    if (live.isLost()) return undefined;
    if (verdict.kind === 'replayed') return replayOf(live, key);
    const meanwhile = waited && once ? await this.#log.answered(once) : undefined;
    if (meanwhile !== undefined) return { seq: meanwhile.lastSeq, replayed: true, lot };
    throw new Refusal(verdict.code, verdict.message, verdict.next, verdict.minimum);
  }

  async #write(
    live: LiveLot,
    { lot, command, key, once }: Asked,
    { events }: Extract<Verdict, { kind: 'accepted' }>,
  ): Promise<Accepted> {
    const writing = live.write(this.#log, events, once);
    this.memory.hold(live);
    // As it stands now: others may have bid before this one is durable.
    const outcome = command.type === 'bid' ? live.lot?.keys.get(key)?.outcome : undefined;
    const { lastSeq: seq, replayed } = await writing;
    return { seq, replayed, lot, ...(outcome && { bid: { lot, ...outcome } }) };
  }
}

/** Takes a command, who sent it and its key; returns which lot it concerns, and the key under which it is done once. */
function askedOf(
  command: Exclude<AuctionCommand, { type: 'close' | 'open-due' }>,
  { id }: Who,
  key: string,
): Pick<Asked, 'lot' | 'once'> {
  if (command.type === 'bid') return { lot: command.lot };
  const once = { key: `command:${id}:${key}`, digest: digestOf(command) };
  if (command.type !== 'lot-create') return { lot: command.lot, once };
  // Made of its key, so that a command whose answer was lost is the same lot.
  const lot = createHash('sha256').update(`${id}:${key}`).digest('hex').slice(0, 16);
  return { lot, once };
}

/** A bid is sealed in public by a hash that its bidder alone can explain. */
function sealsOf(command: AuctionCommand): Pick<Context, 'salt' | 'seal'> {
  if (command.type !== 'bid') return { salt: '', seal: '' };
  const salt = randomBytes(16).toString('hex');
  return { salt, seal: createHash('sha256').update(`${salt}:${command.max}`).digest('hex') };
}

/** Takes a lot on which a bid's key is known, and that key; returns what it was answered, once that is durable. */
function replayOf(live: LiveLot, key: string): Accepted | undefined {
  const answered = live.lot?.keys.get(key);
  const seq = answered && live.seqOf(answered.bid);
  if (answered === undefined || seq === undefined) return undefined;
  return { seq, replayed: true, lot: live.id, bid: { lot: live.id, ...answered.outcome } };
}
