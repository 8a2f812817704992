import type { Role, Scope } from '#protocol';
import type { SignInWay } from './state.ts';

/** Who did it, by name, empty where nobody had signed in; and when, by the server's clock in ms since 1970. */
interface Done {
  readonly by: string;
  readonly t: number;
}

/** A person, by his id and by the name that he had: the audit list is read without what stood then. */
interface Named {
  readonly id: string;
  readonly name: string;
}

/** The data of every event about who may come in, by its type. Hashes stand in here and in no answer. */
export type AccessData = Done &
  (
    | ({ readonly type: 'person-added'; readonly role: Role } & Named)
    | ({ readonly type: 'person-removed' } & Named)
    | ({ readonly type: 'invited' } & Named)
    | ({ readonly type: 'password-set'; readonly hash: string } & Named)
    | ({ readonly type: 'password-removed' } & Named)
    | {
        readonly type: 'signed-in';
        readonly session: string;
        readonly person: string;
        readonly hash: string;
        readonly way: SignInWay;
        readonly browser: string;
      }
    | { readonly type: 'signed-out'; readonly session: string; readonly name: string }
    | ({ readonly type: 'signed-out-everywhere' } & Named)
    | ({
        readonly type: 'token-made';
        /** The id of the person who made it; null where that was not kept. */
        readonly maker: string | null;
        readonly hash: string;
        readonly scopes: readonly Scope[];
        readonly expires: number | null;
      } & Named)
    | ({ readonly type: 'token-revoked' } & Named)
    /** `count` attempts since the one before; `name` is empty where it is nobody's, for people type passwords there. */
    | { readonly type: 'sign-in-failed'; readonly name: string; readonly count: number }
    /** When sessions and tokens were used last: `[id, ms since 1970]`. */
    | { readonly type: 'used'; readonly uses: readonly (readonly [id: string, at: number])[] }
  );

/** An event about who may come in, without its place in the log. */
export interface AccessEvent {
  readonly kind: 'access';
  readonly data: AccessData;
}

/** The data of one type of event. */
export type AccessDataOf<T extends AccessData['type']> = Extract<AccessData, { readonly type: T }>;
