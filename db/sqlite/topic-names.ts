import { LogError } from '../errors.ts';
import type { Statements } from './statements.ts';

/** Topic names by id: rows carry the small id, the wire the name. Learnt from committed rows only: a rolled back id is given again. */
export class TopicNames {
  readonly #statements: Statements;
  readonly #names = new Map<number, string>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Takes the id of a stored row; returns the topic's name. Throws LogError when the database contradicts itself. */
  name(id: number): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const row = this.#statements.topicById.get({ id });
    if (!row) throw new LogError('failed', `The log names topic ${id}, which does not exist.`);
    this.#names.set(id, row.name);
    return row.name;
  }
}
