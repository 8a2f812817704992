import * as v from 'valibot';
import { IdentitySchema, Refusal, type Identity } from '#protocol';
import { asksToSignIn } from '../access/sign-in-link.ts';
import { pageAccount, type Account } from '../access/account.svelte.ts';
import { forget, recall, remember, STORED } from '../storage.ts';
import { askIdentity } from './asking.ts';
import type { DeedState } from './deed.svelte.ts';

/** What is asked of the server about identities; tests bring their own. */
export interface IdentityDoor {
  identity(name: string, token?: string): Promise<Identity>;
}

/** Who is signed in, as far as it is needed here. */
type SignedIn = Pick<Account, 'admin' | 'who' | 'token' | 'isClosed' | 'expired' | 'settled'>;

const KeptSchema = v.pipe(v.string(), v.parseJson(), IdentitySchema);

/** Takes the page's origin; returns its door for identities. */
export function identityDoor(origin: string): IdentityDoor {
  return { identity: (name, token) => askIdentity(origin, name, token) };
}

/**
 * Who acts on this page: a bidder, by a token that the browser keeps (or the page, where storage is denied), and beside him perhaps
 * an admin, who has signed in. Where only who has signed in may look, he himself is the bidder: a name that anybody can give himself
 * opens nothing there.
 */
export class Bidder {
  #identity = $state.raw<Identity | undefined>();
  readonly #door: IdentityDoor;
  readonly #account: SignedIn;
  /** The one question for an identity that is under way. */
  #asking: Promise<void> | undefined;

  /** Takes the door, and who is signed in: on this page, unless a test brings another. */
  constructor(door: IdentityDoor, account: SignedIn = pageAccount()) {
    this.#door = door;
    this.#account = account;
    this.#identity = keptIdentity();
  }

  /** What he calls himself; undefined before he was asked. */
  get name(): string | undefined {
    return this.#person?.name ?? this.#identity?.name;
  }

  /** His id, which tells one identity from another; undefined before he was asked. */
  get id(): string | undefined {
    return this.#person?.id ?? this.#identity?.id;
  }

  /** What he bids with; undefined before he was asked. */
  get token(): string | undefined {
    return this.#person === undefined ? this.#identity?.token : this.#account.token;
  }

  /** The name is of his own choice, and this browser can forget it. */
  get isOwnName(): boolean {
    return this.#person === undefined && this.#identity !== undefined;
  }

  /** The token of the admin who is signed in, if one is: another one every few minutes. */
  get admin(): string | undefined {
    return this.#account.admin;
  }

  /** What that admin is called. */
  get adminName(): string | undefined {
    return this.#account.admin === undefined ? undefined : this.#account.who?.name;
  }

  /** Resolves when it is known whether somebody is signed in, or when nobody has answered. Never rejects. */
  settled(): Promise<void> {
    return this.#account.settled();
  }

  /** Listens for other tabs of this browser; returns what ends that. */
  follow(target: Pick<Window, 'addEventListener' | 'removeEventListener'>): () => void {
    const stored = ({ key }: StorageEvent): void => {
      if (key === STORED.bidder || key === null) this.#identity = keptIdentity();
    };
    target.addEventListener('storage', stored);
    return () => target.removeEventListener('storage', stored);
  }

  /**
   * Takes a display name; resolves when there is an identity of that name: the one so far with another name, or a new one.
   * Rejects with Refusal, or with whatever kept the server from answering.
   */
  ensure(name: string): Promise<void> {
    this.#asking ??= this.#ask(name).finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  /** The server does not know this token (any more): a new identity, or another token of the admin, must be asked for. */
  expired(token: string): void {
    if (token === this.#identity?.token) this.#drop();
    else this.#account.expired(token);
  }

  /** Takes how a deed stands: where it was refused because of who did it, who is signed in is asked anew. */
  judged(deed: DeedState): void {
    const { admin } = this;
    if (admin !== undefined && deed.kind === 'refused' && asksToSignIn(deed.code)) this.expired(admin);
  }

  /** Forgets the bidder. Bids stay where they are; nobody can act as him again. */
  signOut(): void {
    this.#drop();
  }

  async #ask(name: string): Promise<void> {
    // Another tab may have asked meanwhile: one browser is one bidder.
    const kept = this.#identity ?? keptIdentity();
    this.#keep(await this.#askFor(name, kept?.token));
  }

  async #askFor(name: string, token: string | undefined): Promise<Identity> {
    try {
      return await this.#door.identity(name, token);
    } catch (error) {
      if (token === undefined || !isStranger(error)) throw error;
      return this.#door.identity(name);
    }
  }

  #keep(identity: Identity): void {
    this.#identity = identity;
    remember(STORED.bidder, JSON.stringify(identity));
  }

  /** Who has signed in, where that is who acts. */
  get #person(): SignedIn['who'] {
    return this.#account.isClosed ? this.#account.who : undefined;
  }

  #drop(): void {
    this.#identity = undefined;
    forget(STORED.bidder);
  }
}

function keptIdentity(): Identity | undefined {
  const kept = v.safeParse(KeptSchema, recall(STORED.bidder));
  return kept.success ? kept.output : undefined;
}

/** Returns the token of whoever this browser keeps as who acts, or of who is signed in: read anew each time. */
export function keptToken(): string | undefined {
  return keptIdentity()?.token ?? pageAccount().token;
}

function isStranger(error: unknown): boolean {
  return error instanceof Refusal && (error.code === 'NOT_SIGNED_IN' || error.code === 'FORBIDDEN');
}
