import { createHash, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { Refusal, TokenSchema, type Identity, type Who } from '#protocol';
import { secretFile } from './secret-file.ts';
import { BidderTokens } from './tokens.ts';

const ADMIN: Who = { role: 'admin', id: 'admin', name: 'Admin' };

/** Who may put up lots: everyone with an identity, or admins alone. */
export type Sellers = 'everyone' | 'admins';

/** Takes what was set, `''` when nothing was, and the public origin or `''`; returns it. Where only this machine comes in, everyone is at home. */
export function sellersOf(set: Sellers | '', publicOrigin: string): Sellers {
  return set || (publicOrigin === '' ? 'everyone' : 'admins');
}

/** Who may change rules, silences and channels, and acknowledge: everyone with an identity, or admins alone. */
export type Operators = Sellers;

/** Takes what was set, `''` when nothing was, and the public origin or `''`; returns who may. */
export function operatorsOf(set: Operators | '', publicOrigin: string): Operators {
  return sellersOf(set, publicOrigin);
}

/** Who may run the Lab: everyone, admins alone, or nobody. */
export type LabUsers = Sellers | 'off';

/** Takes what was set, `''` when nothing was, and the public origin or `''`; returns who may run the Lab. */
export function labUsersOf(set: LabUsers | '', publicOrigin: string): LabUsers {
  return set === 'off' ? set : sellersOf(set, publicOrigin);
}

/** Takes somebody and who may operate; true when he may. */
export function mayOperate({ role }: Who, operators: Operators): boolean {
  return operators === 'everyone' || role === 'admin';
}

/** Takes somebody and who may operate. Throws Refusal when he may not. */
export function mustOperate(who: Who, operators: Operators): void {
  if (mayOperate(who, operators)) return;
  throw new Refusal('FORBIDDEN', 'Only an admin can do this here.', 'Ask an admin, or sign in as one.');
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Knows who a token is. What it knows is in two files of the data folder that only their owner may read. */
export class Access {
  /** Where the admin's token is. */
  readonly adminFile: string;
  /** The admin's token, for a link that its owner is shown. Nothing else may print it. */
  readonly adminToken: string;
  readonly #adminHash: Buffer;
  readonly #bidders: BidderTokens;

  /** Takes the data folder; makes what is missing there. Throws SecretRefused when it cannot. */
  constructor(folder: string) {
    this.adminFile = join(folder, 'admin-token');
    this.adminToken = secretFile(this.adminFile);
    this.#adminHash = hashOf(this.adminToken);
    this.#bidders = new BidderTokens(secretFile(join(folder, 'bidder-secret')));
  }

  /** Takes a token; gives who it is. Rejects with Refusal when it is nobody's. */
  async whoIs(token: string): Promise<Who> {
    // The hashes are of equal length, and comparing them takes as long whatever was sent.
    if (timingSafeEqual(hashOf(token), this.#adminHash)) return ADMIN;
    const who = await this.#bidders.whose(token);
    if (who !== undefined) return who;
    throw new Refusal(
      'NOT_SIGNED_IN',
      'This server does not know who you are.',
      'Choose a display name again; as an admin, open the sign-in link again.',
    );
  }

  /** Takes an `Authorization` header; gives who it is, undefined without one. Rejects with Refusal when it is nobody's. */
  async bearer(header: string | undefined): Promise<Who | undefined> {
    if (header === undefined) return undefined;
    const token = v.safeParse(TokenSchema, /^Bearer +(\S+)$/i.exec(header)?.[1]);
    if (token.success) return this.whoIs(token.output);
    throw new Refusal(
      'NOT_SIGNED_IN',
      'The Authorization header cannot be read.',
      'Send Authorization: Bearer and the token.',
    );
  }

  /** As `bearer`, and rejects with Refusal when there is no header as well. */
  async requireBearer(header: string | undefined): Promise<Who> {
    const who = await this.bearer(header);
    if (who !== undefined) return who;
    throw new Refusal(
      'NOT_SIGNED_IN',
      'This needs an identity.',
      'Send Authorization: Bearer and your token.',
    );
  }

  /** Takes a display name and perhaps a token of before; gives an identity. Rejects with Refusal when the token is no bidder's. */
  async identify(name: string, before: string | undefined): Promise<Identity> {
    const known = before === undefined ? undefined : await this.whoIs(before);
    if (known?.role === 'admin') {
      throw new Refusal(
        'FORBIDDEN',
        "The admin's name stays as it is.",
        'Leave out the token to become a bidder.',
      );
    }
    const { token, who } = await this.#bidders.issue(name, known?.id);
    return { token, id: who.id, name: who.name };
  }
}
