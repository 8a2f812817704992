import { PATHS } from '#protocol';
import { ask, type RawRequest } from '../../tests/lib/raw-http.ts';

/** What a door's request can need to be a fitting one. */
export interface Needed {
  /** A session of long polling. */
  readonly sid: string;
  /** Somebody's token, as a command has it in `as`; empty where nobody's is at hand. */
  readonly as: string;
  /** A lot that is open. */
  readonly lot: string;
  /** A share of the board that everybody's pages may embed. */
  readonly share: string;
}

/** What is needed where nobody signs and nothing is there. */
export const NOTHING: Needed = { sid: 'none', as: '', lot: 'k3v9x2ab7q0d', share: 'k3v9x2ab7q0dk3v9x2ab' };

/** One door. */
export interface Door {
  readonly name: string;
  /** Takes what it can need; returns a request that fits it. */
  readonly request: (needed: Needed) => RawRequest;
  /** Bodies that it takes as JSON. */
  readonly bodies?: (needed: Needed) => readonly unknown[];
  /** It belongs to a session of long polling, whose answers have fewer headers. */
  readonly inSession?: true;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** Takes a name, a path and perhaps another method; returns the door that is asked so. */
export function asked(name: string, path: string | ((needed: Needed) => string), method = 'GET'): Door {
  return { name, request: (needed) => ({ method, path: typeof path === 'string' ? path : path(needed) }) };
}

/** Takes a method, a name, a path and the bodies that fit; returns the door that takes them as JSON. */
export function told(
  method: string,
  name: string,
  path: string | ((needed: Needed) => string),
  bodies: (needed: Needed) => readonly unknown[],
  headers: () => Record<string, string> = () => ({}),
): Door {
  return {
    name,
    bodies,
    request: (needed) => ({
      method,
      path: typeof path === 'string' ? path : path(needed),
      headers: { ...JSON_TYPE, ...headers() },
      body: JSON.stringify(bodies(needed)[0] ?? {}),
    }),
  };
}

/** Opens a session of long polling. */
export const SESSION_QUERY = `${PATHS.socket}?EIO=4&transport=polling`;

/** Takes the port, perhaps the address to come from and headers; opens a session of long polling and gives its id. Throws when there is none to be had. */
export async function openSession(
  port: number,
  from?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await ask(port, { path: SESSION_QUERY, headers }, 10_000, from);
  const sid = /"sid":"([^"]+)"/.exec(answer?.body ?? '')?.[1];
  if (sid === undefined) throw new Error(`No session: ${answer?.status} ${answer?.body}`);
  return sid;
}
