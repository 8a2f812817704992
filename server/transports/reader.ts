import { filterKey } from '#domain';
import { Refusal } from '#protocol';
import type { Access } from '../access/access.ts';
import type { Principal } from '../access/principal.ts';
import type { Client } from '../http/client.ts';
import type { Subscriber } from '../hub/subscriber.ts';

/** What is known of a reader when he is let in. */
export interface Admitted {
  readonly principal: Principal;
  readonly client: Client;
  /** The other site whose page opened the connection, undefined for our own. */
  readonly origin: string | undefined;
  /** His place in the log, undefined when he was sent away at once. */
  readonly subscriber: Subscriber | undefined;
}

/** Whose a connection is, and how he shows that he still may read. */
export class Reader {
  readonly principal: Principal;
  /** Who he is as far as the network tells. */
  readonly client: Client;
  readonly #access: Pick<Access, 'principal'>;
  readonly #origin: string | undefined;
  readonly #subscriber: Subscriber | undefined;

  /** Takes who knows everybody, and what is known of him. */
  constructor(access: Pick<Access, 'principal'>, { principal, client, origin, subscriber }: Admitted) {
    this.principal = principal;
    this.client = client;
    this.#access = access;
    this.#origin = origin;
    this.#subscriber = subscriber;
  }

  /** Takes a newer token; returns who it is, whose the connection is from then on. Rejects with Refusal when he is another. */
  async renew(token: string): Promise<Principal> {
    const who = await this.#access.principal({ token, origin: this.#origin });
    mustBeSame(this.principal, who);
    this.#subscriber?.renew(who);
    return who;
  }
}

/** What a connection shows was decided when it was opened: a token that shows something else is for another connection. */
function mustBeSame(before: Principal, now: Principal): void {
  if (rightsOf(before) === rightsOf(now)) return;
  throw new Refusal('FORBIDDEN', 'This token is for something else.', 'Open another connection with it.');
}

function rightsOf(who: Principal): string {
  if (who.kind === 'share') return `share ${who.id} ${who.topics.join()} ${filterKey(who.series)}`;
  return who.kind === 'anonymous' ? who.kind : `${who.kind} ${who.id}`;
}
