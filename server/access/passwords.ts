import { hash, verify } from '@node-rs/argon2';
import { Gate } from '../http/gate.ts';

/** Passwords looked at together: each takes 19 MiB and a thread for some 20 ms. */
const AT_ONCE = 2;

/** Hashes and checks passwords with Argon2id, at the library's own settings, which are those that OWASP names. */
export class Passwords {
  readonly #gate = new Gate(AT_ONCE);
  /** What is checked where there is no password, so that it takes as long. */
  #none: Promise<string> | undefined;

  /** Takes a password; returns what is kept of it. */
  hash(password: string): Promise<string> {
    return this.#gate.pass(() => hash(password));
  }

  /** Takes the hash of the right one, null where there is none, and what was typed; returns true when it is right. */
  async isRight(kept: string | null, typed: string): Promise<boolean> {
    this.#none ??= this.hash('nobody has this password');
    const against = kept ?? (await this.#none);
    const fits = await this.#gate.pass(() => verify(against, typed));
    return fits && kept !== null;
  }
}
