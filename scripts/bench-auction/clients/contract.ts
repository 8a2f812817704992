/** What a client of the load is made of: a line that carries a lot's events to it, and where there is one a way up. */

/** Where a line leads, and what it asks for. */
export interface LineRequest {
  readonly host: string;
  readonly port: number;
  readonly topics: readonly string[];
  /** `epoch:seq` to go on from; undefined begins at the head. */
  readonly cursor: string | undefined;
}

/** What a line tells. After `cut()` nothing more is told. */
export interface LineEvents {
  /** The JSON of one frame, or for a poll's answer of a list of them. */
  heard(json: string, list: boolean): void;
  /** It ended without being asked to. */
  ended(reason: string): void;
}

/** An open line, or one being opened. */
export interface Line {
  /** Sends a command with its key; returns the acknowledgement as JSON gave it. Absent where commands go by POST. */
  readonly command?: (message: unknown) => Promise<unknown>;
  /** Says where the next question goes on from, and whether to ask it at once; for lines that ask. */
  readonly advance?: (cursor: string, behind: boolean) => void;
  /** Breaks it off without a word, together with every command that waits for its answer. */
  cut(): void;
}

/** A way to open a line. */
export type OpenLine = (request: LineRequest, events: LineEvents) => Line;
