import { personNamed, personOf, type PersonState } from '#domain';
import { Refusal, type Invitation, type Person, type Role } from '#protocol';
import type { AccessBook } from './access-book.ts';
import { CODE_LASTS, type Codes } from './codes.ts';
import type { Passwords } from './passwords.ts';
import type { PersonPrincipal } from './principal.ts';
import { newId } from './secrets.ts';

/** Milliseconds after signing in by a link or the file's token in which one's password can be replaced without knowing it. */
const FRESHLY_IN = 15 * 60_000;

/** Who can sign in, and by what. */
export class People {
  readonly #book: AccessBook;
  readonly #codes: Codes;
  readonly #passwords: Passwords;
  readonly #now: () => number;

  /** Takes where they are kept, the one-time codes, the passwords and the clock. */
  constructor(book: AccessBook, codes: Codes, passwords: Passwords, now: () => number) {
    this.#book = book;
    this.#codes = codes;
    this.#passwords = passwords;
    this.#now = now;
  }

  /** All of them as they are shown, in the order of their making. */
  list(): Person[] {
    return this.#book.state.people.map(shown);
  }

  /** Takes an id; returns whose it is, undefined when it is nobody's. */
  get(id: string): PersonState | undefined {
    return personOf(this.#book.state, id);
  }

  /** Takes a name, a role and who asks; returns the new person's one-time link once he is durable. Rejects with Refusal or LogError. */
  async add(name: string, role: Role, actor: PersonPrincipal): Promise<Invitation> {
    const id = newId();
    await this.#book.decide({ type: 'add-person', id, name, role }, actor);
    return this.#invitation(id, actor);
  }

  /** Takes somebody and who asks; returns another one-time link for him, the only one that works from then on. Rejects with Refusal or LogError. */
  async invite(id: string, actor: PersonPrincipal): Promise<Invitation> {
    await this.#book.decide({ type: 'invite', id }, actor);
    return this.#invitation(id, actor);
  }

  /**
   * Takes somebody and who asks; settles when he can no longer come in, by himself or by an API token that he made. Rejects with
   * Refusal or LogError.
   */
  async remove(id: string, actor: PersonPrincipal): Promise<void> {
    await this.#book.decide({ type: 'remove-person', id }, actor);
  }

  /** Takes a name and a password as they were typed; returns who that is, undefined when they do not fit. */
  async byPassword(name: string, typed: string): Promise<PersonState | undefined> {
    const person = personNamed(this.#book.state, name);
    const isRight = await this.#passwords.isRight(person?.password ?? null, typed);
    return isRight ? person : undefined;
  }

  /**
   * Takes who asks, his new password or null for none, and the one he has where he has one; settles when it is durable. His other
   * sessions end. Rejects with Refusal or LogError.
   */
  async setPassword(
    who: PersonPrincipal,
    password: string | null,
    current: string | undefined,
  ): Promise<void> {
    const person = this.get(who.id);
    const kept = person?.password ?? null;
    if (kept !== null && !this.#isFresh(who)) {
      const isRight = await this.#passwords.isRight(kept, current ?? '');
      if (!isRight) {
        throw new Refusal(
          'FORBIDDEN',
          'That is not your password.',
          'Sign in by a new one-time link to replace it.',
        );
      }
    }
    const hash = password === null ? null : await this.#passwords.hash(password);
    await this.#book.decide({ type: 'set-password', id: who.id, hash, keep: who.session }, who);
  }

  /** Who came in by a link or the file's token has shown more than a password. */
  #isFresh({ session }: PersonPrincipal): boolean {
    if (session === undefined) return true;
    const { way, made } = this.#book.state.sessions.find(({ id }) => id === session) ?? {};
    return way !== undefined && way !== 'password' && this.#now() - (made ?? 0) < FRESHLY_IN;
  }

  #invitation(id: string, { id: maker }: PersonPrincipal): Invitation {
    const person = this.get(id);
    if (person === undefined) throw new Error('Somebody who was just there is gone.');
    const expiresIn = CODE_LASTS.invitation;
    this.#codes.revoke(id);
    return { person: shown(person), code: this.#codes.issue(id, expiresIn, maker), expiresIn };
  }
}

function shown({ id, name, role, password, made }: PersonState): Person {
  return { id, name, role, hasPassword: password !== null, made };
}
