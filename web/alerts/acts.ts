import type { Command, CommandAck } from '#protocol';

/** What a part of the page of alerts can ask of the page around it. */
export interface Acts {
  /** Takes what to do with the token of who acts; does it, at once or when he has said who he is. */
  readonly as: (run: (token: string) => void) => void;
  /** Takes what makes a command of who acts, and the words when it is done; sends it, and says what became of it. */
  readonly do: (make: (as: string) => Command, told: string) => void;
  /** Sends a command under a key; rejects when nobody answered. */
  readonly send: (command: Command, key: string) => Promise<CommandAck>;
  /** Takes words for a person: told to a screen reader, and shown for a while. */
  readonly say: (text: string) => void;
  /** A part of the page could not be loaded: says so. */
  readonly lost: () => void;
}
