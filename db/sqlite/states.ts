import type { RecentRequest, TopicState } from '../log.ts';
import type { Statements } from './statements.ts';

/** States read in one turn: about two milliseconds. */
const PART = 500;

/** States looked at for those that match, at the most: all of it happens in one turn. */
const LOOKED_AT = 5_000;

const WITH_NAMES = 'FROM states JOIN topics ON topics.id = states.topic_id';
const STATES = `SELECT name, seq, over, data ${WITH_NAMES}`;

/** Every statement of the states, raw as those of the events are. Their query plans are tested. */
export const STATES_SQL = {
  put: `INSERT INTO states (topic_id, seq, over, data) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET seq = excluded.seq, over = excluded.over, data = excluded.data`,
  bytes: 'SELECT octet_length(data) FROM states WHERE topic_id = ?',
  one: `${STATES} WHERE name = ?`,
  after: `SELECT topic_id, name, seq, over, data ${WITH_NAMES} WHERE topic_id > ? ORDER BY topic_id LIMIT ?`,
  goingOn: `SELECT name ${WITH_NAMES} WHERE over IS NULL ORDER BY seq DESC LIMIT ?`,
  over: `SELECT name ${WITH_NAMES} WHERE over >= ? ORDER BY over DESC, seq DESC LIMIT ?`,
} as const;

/** A row of a state. */
export type StateRow = [topic: string, seq: number, over: number | null, data: string];

/** Reads what topics stand at. */
export class States {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Takes a topic; returns what it stands at. */
  one(topic: string): TopicState | undefined {
    const row = this.#statements.stateOf.get(topic);
    return row && stateOf(row);
  }

  /** Takes what is wanted; returns it, inside a transaction as it stands at one seq. */
  wanted({ matches, named = [], current }: RecentRequest): TopicState[] {
    const topics = new Set(named.filter(matches));
    let room = current?.rows ?? 0;
    for (const topic of current ? this.#current(current.overSince) : []) {
      if (room === 0) break;
      if (topics.has(topic) || !matches(topic)) continue;
      topics.add(topic);
      room -= 1;
    }
    return [...topics].flatMap((topic) => this.one(topic) ?? []);
  }

  /** Takes a namespace and a time; returns its states but those that were over before, in pages of one turn each. */
  *pages(namespace: string, overSince: number): Generator<readonly TopicState[], void> {
    for (let [last, more] = [0, true]; more;) {
      const rows = this.#statements.statesAfter.all(last, PART);
      const page = rows.flatMap(([, ...row]) => {
        const state = stateOf(row);
        const wanted = state.topic.startsWith(`${namespace}/`) && (state.over ?? Infinity) >= overSince;
        return wanted ? [state] : [];
      });
      yield page;
      more = rows.length === PART;
      last = rows.at(-1)?.[0] ?? last;
    }
  }

  #current(overSince: number): string[] {
    const goingOn = this.#statements.statesGoingOn.all(LOOKED_AT);
    return [...goingOn, ...this.#statements.statesOver.all(overSince, LOOKED_AT - goingOn.length)];
  }
}

function stateOf([topic, seq, over, json]: StateRow): TopicState {
  return { topic, seq, over, json };
}
