import * as v from 'valibot';
import { IdentitySchema, Refusal, TokenSchema, type Identity } from '#protocol';
import { forget, forgetInTab, recall, recallInTab, remember, rememberInTab, STORED } from '../storage.ts';
import { askIdentity, askWho } from './asking.ts';

/** What is asked of the server about identities; tests bring their own. */
export interface IdentityDoor {
  identity(name: string, token?: string): Promise<Identity>;
  who(token: string): Promise<{ readonly role: 'bidder' | 'viewer' | 'admin' }>;
}

/** The address line as it is needed here. */
type Place = Pick<Window, 'location' | 'history'>;

const KeptSchema = v.pipe(v.string(), v.parseJson(), IdentitySchema);
/** What an admin's sign-in link ends with. */
const ADMIN_LINK = /^#admin=(.+)$/;

/** Takes the page's origin; returns its door for identities. */
export function identityDoor(origin: string): IdentityDoor {
  return {
    identity: (name, token) => askIdentity(origin, name, token),
    who: (token) => askWho(origin, token),
  };
}

/**
 * Who acts on this page: a bidder, by a token that the browser keeps, and beside him perhaps the admin, by a token that
 * this tab keeps. Where storage is denied both last as long as the page.
 */
export class Bidder {
  #identity = $state.raw<Identity | undefined>();
  #admin = $state.raw<string | undefined>();
  /** Why the admin's link did not work, in words; empty when nothing is wrong. */
  problem = $state('');
  readonly #door: IdentityDoor;
  readonly #place: Place;
  /** The one question for an identity that is under way. */
  #asking: Promise<void> | undefined;

  /** Takes the door and the window; an admin's link is taken out of the address at once. */
  constructor(door: IdentityDoor, place: Place) {
    this.#door = door;
    this.#place = place;
    this.#identity = keptIdentity();
    this.#admin = keptAdmin();
    this.#takeLink();
  }

  /** What he calls himself; undefined before he was asked. */
  get name(): string | undefined {
    return this.#identity?.name;
  }

  /** His id, which tells one identity from another; undefined before he was asked. */
  get id(): string | undefined {
    return this.#identity?.id;
  }

  /** What he bids with; undefined before he was asked. */
  get token(): string | undefined {
    return this.#identity?.token;
  }

  /** The admin's token, if this tab was signed in by his link. */
  get admin(): string | undefined {
    return this.#admin;
  }

  /** Listens for other tabs of this browser and for sign-in links; returns what ends that. */
  follow(target: Pick<Window, 'addEventListener' | 'removeEventListener'>): () => void {
    const stored = ({ key }: StorageEvent): void => {
      if (key === STORED.bidder || key === null) this.#identity = keptIdentity();
    };
    const linked = (): void => this.#takeLink();
    target.addEventListener('storage', stored);
    target.addEventListener('hashchange', linked);
    return () => {
      target.removeEventListener('storage', stored);
      target.removeEventListener('hashchange', linked);
    };
  }

  /**
   * Takes a display name; resolves when there is an identity of that name: the one so far with another name, or a new one.
   * Rejects with Refusal, or with whatever kept the server from answering.
   */
  ensure(name: string): Promise<void> {
    this.#asking ??= this.#ask(name).finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  /** The server does not know this token (any more): a new identity must be asked for. */
  expired(token: string): void {
    if (token === this.#identity?.token) this.#drop();
    if (token === this.#admin) this.#dropAdmin();
  }

  /** Forgets both tokens. Bids stay where they are; nobody can act as this bidder again. */
  signOut(): void {
    this.#drop();
    this.#dropAdmin();
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

  #drop(): void {
    this.#identity = undefined;
    forget(STORED.bidder);
  }

  #dropAdmin(): void {
    this.#admin = undefined;
    forgetInTab(STORED.admin);
  }

  #takeLink(): void {
    const { location, history } = this.#place;
    const [, token] = ADMIN_LINK.exec(location.hash) ?? [];
    if (token === undefined) return;
    history.replaceState(history.state, '', location.pathname + location.search);
    void this.#signIn(token); // it never rejects
  }

  async #signIn(token: string): Promise<void> {
    this.problem = '';
    if (!v.is(TokenSchema, token)) {
      this.problem = 'This is no sign-in link. The file admin-token in the data folder has the token.';
      return;
    }
    this.#admin = token;
    rememberInTab(STORED.admin, token);
    try {
      if ((await this.#door.who(token)).role === 'admin') return;
    } catch (error) {
      if (!isStranger(error)) return; // nobody answered: the first deed will tell
    }
    if (this.#admin === token) this.#dropAdmin();
    this.problem =
      'The sign-in link is not of this server. The file admin-token in its data folder has the token.';
  }
}

function keptIdentity(): Identity | undefined {
  const kept = v.safeParse(KeptSchema, recall(STORED.bidder));
  return kept.success ? kept.output : undefined;
}

function keptAdmin(): string | undefined {
  const kept = v.safeParse(TokenSchema, recallInTab(STORED.admin));
  return kept.success ? kept.output : undefined;
}

/** Returns the token of whoever this browser, or this tab, keeps as who acts: read anew each time. */
export function keptToken(): string | undefined {
  return keptIdentity()?.token ?? keptAdmin();
}

function isStranger(error: unknown): boolean {
  return error instanceof Refusal && (error.code === 'NOT_SIGNED_IN' || error.code === 'FORBIDDEN');
}
