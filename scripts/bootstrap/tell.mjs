/** One plain failure that a person can act on: printed without a stack. */
export class Trouble extends Error {
  /** @override */
  name = 'Trouble';

  /**
   * Takes what happened and the next step, a sentence each.
   * @param {string} what
   * @param {string} next
   */
  constructor(what, next) {
    super(`${what}\n  Next: ${next}`);
  }
}

/**
 * Prints one progress line on stderr: stdout belongs to the program that is run.
 * @param {string} line
 */
export function tell(line) {
  process.stderr.write(`switchyard: ${line}\n`);
}

/**
 * Takes a start from `performance.now()`; returns the seconds since, as people write them.
 * @param {number} start
 */
export function secondsSince(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
