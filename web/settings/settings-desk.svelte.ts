import { type AccessAnswer, type AuditEntry, type Share, type SignedIn } from '#protocol';
import { askShares } from '../share/asking.ts';
import { troubleText } from '../ui/trouble.ts';
import { askAccess, askAudit, askOwnSessions } from './asking.ts';

/** What the settings ask of the server; tests bring their own. */
export interface SettingsDoor {
  access(): Promise<AccessAnswer>;
  ownSessions(): Promise<readonly SignedIn[]>;
  shares(): Promise<readonly Share[]>;
  audit(before: number | undefined): ReturnType<typeof askAudit>;
}

/** This server's door. */
export const SETTINGS_DOOR: SettingsDoor = {
  access: askAccess,
  ownSessions: askOwnSessions,
  shares: askShares,
  audit: askAudit,
};

/** What the settings show, and what is done with it. */
export class SettingsDesk {
  access = $state.raw<AccessAnswer | undefined>();
  /** Everybody's sessions, or one's own where one is no admin. */
  sessions = $state.raw<readonly SignedIn[] | undefined>();
  shares = $state.raw<readonly Share[] | undefined>();
  audit = $state.raw<readonly AuditEntry[] | undefined>();
  /** The audit list goes on below this. */
  more = $state<number | null>(null);
  /** What went wrong, in words; empty when nothing did. */
  problem = $state('');
  /** Something is under way. */
  busy = $state(false);
  readonly #door: SettingsDoor;

  /** Takes the door. */
  constructor(door: SettingsDoor = SETTINGS_DOOR) {
    this.#door = door;
  }

  /** Reads people, sessions and tokens. Never rejects. */
  loadAccess(): Promise<void> {
    return this.#read(async () => {
      this.access = await this.#door.access();
      this.sessions = this.access.sessions;
    });
  }

  /** Reads one's own sessions alone. Never rejects. */
  loadOwn(): Promise<void> {
    return this.#read(async () => void (this.sessions = await this.#door.ownSessions()));
  }

  /** Reads the shares. Never rejects. */
  loadShares(): Promise<void> {
    return this.#read(async () => void (this.shares = await this.#door.shares()));
  }

  /** Reads the newest of the audit list, or what comes below what is there. Never rejects. */
  loadAudit(further = false): Promise<void> {
    return this.#read(async () => {
      const { entries, next } = await this.#door.audit(further ? (this.more ?? undefined) : undefined);
      this.audit = further ? [...(this.audit ?? []), ...entries] : entries;
      this.more = next;
    });
  }

  /**
   * Takes a deed, and who is told in words when it goes wrong: the page, by `problem`, where nobody is named. Does it, one at a time.
   * Returns its answer; undefined when it went wrong, or another is under way.
   */
  async do<T>(
    deed: () => Promise<T>,
    tell = (problem: string): void => void (this.problem = problem),
  ): Promise<{ readonly answer: T } | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.problem = '';
    try {
      return { answer: await deed() };
    } catch (error) {
      tell(troubleText(error));
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  async #read(read: () => Promise<void>): Promise<void> {
    try {
      await read();
      this.problem = '';
    } catch (error) {
      this.problem = troubleText(error);
    }
  }
}
