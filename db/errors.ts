/** What a log can refuse or fail with. */
export type LogErrorCode = 'conflict' | 'key-reused' | 'busy' | 'full' | 'closed' | 'failed';

/** A log's refusal or failure. `busy` and `full` pass by themselves; nothing was written. */
export class LogError extends Error {
  override readonly name: string = 'LogError';
  readonly code: LogErrorCode;

  constructor(code: LogErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Somebody else wrote to the topic first: fold what is new and decide again. */
export class VersionConflict extends LogError {
  override readonly name = 'VersionConflict';
  readonly topic: string;
  readonly expected: number;
  readonly actual: number;

  constructor(topic: string, expected: number, actual: number) {
    super('conflict', `Topic ${topic} is at version ${actual}, not ${expected}.`);
    this.topic = topic;
    this.expected = expected;
    this.actual = actual;
  }
}

/** Why a database file is not opened. The file is left as it was. */
export type RefusedFile = 'foreign' | 'newer' | 'damaged' | 'unsafe';

/** A database file that is not opened, with the next step in the message. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused';
  readonly reason: RefusedFile;

  constructor(reason: RefusedFile, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
