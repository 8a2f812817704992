import type { SessionAnswer, SignIn } from '#protocol';
import { accountDoor, type AccountDoor } from './asking.ts';

/** The part of a token's time after which another is asked for. */
const RENEWED_AT = 2 / 3;
/** Milliseconds before a question that nobody answered is asked again. */
const AGAIN = 10_000;
/** Where the pages of this browser tell each other that somebody signed in or out. */
const CHANNEL = 'switchyard:account';

/** Who is signed in. */
export type SignedInAs = NonNullable<SessionAnswer['who']>;

/**
 * Who is signed in in this browser. The session itself is a cookie that no script can read; what acts for it is a token of some minutes,
 * renewed for as long as the page lives.
 */
export class Account {
  #answer = $state.raw<SessionAnswer | undefined>();
  /** Why it is not known, in words; empty while it is, or is being asked for the first time. */
  problem = $state('');
  readonly #door: AccountDoor;
  #channel: BroadcastChannel | undefined;
  #asking: Promise<void> | undefined;
  #begun = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the token wants to be renewed, in ms since 1970 by this machine. */
  #due = Infinity;

  /** Takes the door. */
  constructor(door: AccountDoor) {
    this.#door = door;
  }

  /** The server has said who it is, or that it is nobody. */
  get known(): boolean {
    return this.#answer !== undefined;
  }

  /** Who is signed in; undefined while nobody is, or it is not known. */
  get who(): SignedInAs | undefined {
    return this.#answer?.who ?? undefined;
  }

  /** Only who has signed in may look, and act. */
  get isClosed(): boolean {
    return this.#answer?.viewers === 'signed-in';
  }

  /** Acts for who is signed in. */
  get token(): string | undefined {
    return this.#answer?.token ?? undefined;
  }

  /** Acts for who is signed in, where that is an admin. */
  get admin(): string | undefined {
    return this.who?.role === 'admin' ? this.token : undefined;
  }

  /** Asks who is signed in, once, and keeps up with it from then on. */
  begin(): this {
    if (this.#begun) return this;
    this.#begun = true;
    this.#channel = openChannel();
    this.#channel?.addEventListener('message', () => void this.ask()); // it never rejects
    // Timers stand still while a machine sleeps.
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && Date.now() >= this.#due) void this.ask();
    });
    void this.ask();
    return this;
  }

  /** Asks who is signed in; resolves when that is known, or when nobody has answered. Never rejects. */
  ask(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  /** Resolves when it is known who is signed in, or when nobody has answered. Never rejects. */
  async settled(): Promise<void> {
    if (!this.known) await this.ask();
  }

  /** The server does not take this token any more: another is asked for. */
  expired(token: string): void {
    if (token === this.token) void this.ask();
  }

  /** Takes how; signs in. Rejects with Refusal, or with whatever kept the server from answering. */
  async signIn(how: SignIn): Promise<void> {
    await this.#door.signIn(how);
    await this.#turned();
  }

  /** Signs out here, or everywhere. Rejects as `signIn` does. */
  async signOut(everywhere = false): Promise<void> {
    await this.#door.signOut(everywhere);
    await this.#turned();
  }

  async #turned(): Promise<void> {
    await this.#asking; // it may have been answered before
    await this.ask();
    this.#channel?.postMessage('');
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const answer = await this.#door.session();
      this.#answer = answer;
      this.problem = '';
      if (answer.expiresIn === null) this.#due = Infinity;
      else this.#again(answer.expiresIn * RENEWED_AT);
    } catch {
      // What was said before holds until then.
      if (!this.known) this.problem = 'The server did not say who is signed in. It is asked again.';
      this.#again(AGAIN);
    }
  }

  #again(ms: number): void {
    this.#due = Date.now() + ms;
    this.#timer = setTimeout(() => void this.ask(), ms);
  }
}

function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    return undefined; // other pages learn it when they ask next
  }
}

let shared: Account | undefined;

/** Returns the account of this page: one, whoever asks. It is asked for when it is first wanted. */
export function pageAccount(): Account {
  shared ??= new Account(accountDoor());
  return shared.begin();
}
