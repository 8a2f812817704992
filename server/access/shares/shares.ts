import { join } from 'node:path';
import {
  decideShares,
  hasEnded,
  standing,
  type ShareCommand,
  type ShareEvent,
  type Shares as Standing,
} from '#domain';
import {
  Refusal,
  type Bye,
  type GuestToken,
  type SeriesFilter,
  type Share,
  type ShareSecret,
  type ShareTerms,
} from '#protocol';
import type { Log } from '../../../db/log.ts';
import type { PersonPrincipal, SharePrincipal } from '../principal.ts';
import { secretFile } from '../secret-file.ts';
import { newId } from '../secrets.ts';
import { Uses, type Used } from '../uses.ts';
import { SecretReadings } from './secret-readings.ts';
import { ShareBook } from './share-book.ts';
import { ShareSecrets } from './share-secrets.ts';
import { guestToken, openShare, shareIn } from './share-tokens.ts';

/** Seconds of a guest's token when nothing is said. */
const GUEST_SECONDS = 300;

/** What shares are kept with. */
export interface SharesOptions {
  readonly log: Log;
  /** The data folder. */
  readonly folder: string;
  /** Is told when what was opened with a share's tokens is over: for good, or they may come again and are looked at anew. */
  readonly onCut: (id: string, reason: Bye['reason']) => void;
  /** Is told of what could not be written and is not waited for. */
  readonly onFailure: (error: unknown) => void;
}

/** Who reads what opens a share. */
type SecretReader = Pick<PersonPrincipal, 'id' | 'name' | 'session'>;

/** The shares of a server: what admins do with them, and who comes with a token of one. */
export class Shares {
  readonly #book: ShareBook;
  readonly #secrets: ShareSecrets;
  readonly #onCut: SharesOptions['onCut'];
  readonly #uses: Uses;
  readonly #readings = new SecretReadings();

  /** Takes what they are kept with; makes the secret that is missing. Throws SecretRefused when it cannot. */
  constructor({ log, folder, onCut, onFailure }: SharesOptions) {
    this.#book = new ShareBook(log, (event) => this.#onEvent(event));
    const uses = {
      standing: () => this.#book.state.values(),
      write: (used: Used, t: number) => this.#book.write(() => ({ type: 'shares-used', t, uses: used })),
    };
    this.#uses = new Uses(uses, Date.now, onFailure);
    this.#secrets = new ShareSecrets(secretFile(join(folder, 'share-secret')));
    this.#onCut = onCut;
  }

  /** Reads what stands. Rejects with LogError. */
  async open(): Promise<void> {
    await this.#book.open();
    this.#uses.start();
  }

  /** Resolves when what is known is written, or cannot be. */
  stop(): Promise<void> {
    return this.#uses.stop();
  }

  /** All of them, the newest first. */
  list(): Share[] {
    return [...this.#standing.values()].map((share) => this.#shown(share.id)).reverse();
  }

  /** Takes an id; returns that share, undefined when there is none. */
  find(id: string): Share | undefined {
    return this.#standing.has(id) ? this.#shown(id) : undefined;
  }

  /** Takes an id; returns that share, undefined when there is none or it has ended. */
  live(id: string): Share | undefined {
    const share = this.find(id);
    return share === undefined || hasEnded(share, Date.now()) ? undefined : share;
  }

  /** Takes terms and who says so; returns the new share. Rejects with Refusal or LogError. */
  make(terms: ShareTerms, by: string): Promise<Share> {
    return this.#do({ type: 'make', id: newId(), terms, by, t: Date.now() });
  }

  /** Takes an id, new terms and who says so; returns the share. Who reads through it comes again. Rejects with Refusal or LogError. */
  change(id: string, terms: ShareTerms, by: string): Promise<Share> {
    return this.#do({ type: 'change', id, terms, by, t: Date.now() });
  }

  /** Takes an id and who says so; returns what opens that share from now on, as nothing of before does. Rejects with Refusal or LogError. */
  async renew(id: string, by: string): Promise<ShareSecret> {
    return this.#secretOf(await this.#do({ type: 'renew', id, by, t: Date.now() }));
  }

  /** Takes an id and who says so; returns the share, which nothing opens any more. Rejects with Refusal or LogError. */
  revoke(id: string, by: string): Promise<Share> {
    return this.#do({ type: 'revoke', id, by, t: Date.now() });
  }

  /**
   * Takes an id and who reads; returns what opens that share once the audit list says that he did: a public one's token, the key that
   * signs for a signed one. Rejects with Refusal or LogError.
   */
  async secret(id: string, reader: SecretReader): Promise<ShareSecret> {
    const { rev, kind } = this.#open(id);
    if (kind !== 'guest') {
      await this.#readings.tell(`${id} ${rev} ${reader.session ?? reader.id}`, () =>
        this.#do({ type: 'read-secret', id, by: reader.name, t: Date.now() }),
      );
    }
    return this.#secretOf(this.#open(id));
  }

  /** Takes an id, seconds and labels that narrow it; returns a guest's token. Rejects with Refusal. */
  async guest(id: string, seconds = GUEST_SECONDS, labels?: SeriesFilter['labels']): Promise<GuestToken> {
    const share = this.#open(id);
    if (share.kind !== 'guest') {
      throw new Refusal('UNFIT_TERMS', 'This share has no guests.', 'Make one whose tokens are guests’.');
    }
    const expiresIn = seconds * 1000;
    return { token: await guestToken(this.#secrets, share, expiresIn, labels), expiresIn };
  }

  /** Takes a token; returns who reads with it, undefined when it says of itself that it opens no share of ours. Rejects with Refusal. */
  async whose(token: string): Promise<SharePrincipal | undefined> {
    const id = shareIn(token);
    const share = id === undefined ? undefined : this.#standing.get(id);
    if (share === undefined) return undefined;
    const { rev, topics, series, origins } = share;
    const { expires, labels } = await openShare(this.#secrets, share, token);
    // Whoever only knows its id is not told that it was there.
    this.#open(share.id);
    this.#uses.note(share.id);
    return {
      kind: 'share',
      id: share.id,
      rev,
      topics,
      series: [series, labels && { labels }].filter((filter) => filter !== null && filter !== undefined),
      origins,
      expires: earlier(expires, share.expires),
    };
  }

  /** Takes who was let in; returns why he reads no more, where his share has ended or changed since. */
  lapse({ id, rev, topics, series, origins }: SharePrincipal): Bye['reason'] | undefined {
    const share = this.#standing.get(id);
    if (share === undefined || hasEnded(share, Date.now())) return 'ended';
    // Each change makes new lists.
    const isSame =
      share.rev === rev &&
      share.topics === topics &&
      share.origins === origins &&
      (share.series === null || series[0] === share.series);
    return isSame ? undefined : 'stopping';
  }

  get #standing(): Standing {
    return this.#book.state;
  }

  /** Throws Refusal when there is none, or it has ended. */
  #open(id: string): Share {
    standing(this.#standing, id);
    const share = this.#shown(id);
    if (!hasEnded(share, Date.now())) return share;
    const why =
      share.revoked === null ? 'It was shared for a time that is over.' : 'Whoever shared it has ended it.';
    throw new Refusal('REVOKED', why, 'Ask who shared it.');
  }

  #secretOf({ id, rev, kind }: Share): ShareSecret {
    if (kind === 'public') return { token: this.#secrets.publicToken(id, rev) };
    return kind === 'signed' ? { key: this.#secrets.signingKey(id, rev) } : {};
  }

  #shown(id: string): Share {
    const share = standing(this.#standing, id);
    return { ...share, lastUsed: this.#uses.of(share) };
  }

  async #do(command: ShareCommand): Promise<Share> {
    await this.#book.write((shares) => decideShares(shares, command));
    return this.#shown(command.id);
  }

  #onEvent(event: ShareEvent): void {
    if (event.type === 'share-revoked') this.#onCut(event.id, 'ended');
    else if (event.type === 'share-changed' || event.type === 'share-renewed')
      this.#onCut(event.id, 'stopping');
  }
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}
