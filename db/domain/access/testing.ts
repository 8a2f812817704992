import { Refusal } from '#protocol';
import { decideAccess, type AccessCommand, type AccessContext } from './decide.ts';
import { evolveAccess } from './evolve.ts';
import { FIRST_ADMIN, firstAccess, type AccessState } from './state.ts';

/** When these tests begin, in ms since 1970. */
export const BEGIN = 1_800_000_000_000;

/** Who asks where nothing else is said. */
export const ADMIN = { id: FIRST_ADMIN, name: 'Admin' } as const;

/** Takes what stands, what is asked, and perhaps when and by whom; returns what stands then. Throws Refusal when it is refused. */
export function after(
  state: AccessState,
  command: AccessCommand,
  { now = BEGIN, actor = ADMIN }: Partial<AccessContext> = {},
): AccessState {
  const decided = decideAccess(state, command, { now, actor });
  if (decided instanceof Refusal) throw decided;
  return decided.reduce(evolveAccess, state);
}

/** Takes commands; returns what stands after them, from the beginning on. */
export function afterAll(...commands: readonly AccessCommand[]): AccessState {
  return commands.reduce((state, command) => after(state, command), firstAccess(BEGIN));
}

/** Takes an id and a name; returns the command that adds such a viewer. */
export function adding(id: string, name: string): AccessCommand {
  return { type: 'add-person', id, name, role: 'viewer' };
}

/** Takes a session's id and whose it is; returns the command that begins it. */
export function signingIn(session: string, person: string): AccessCommand {
  return { type: 'sign-in', session, person, hash: `hash-of-${session}`, way: 'code', browser: 'Test' };
}

/** Takes an id; returns the command that makes such an API token. */
export function making(id: string, expires: number | null = null): AccessCommand {
  return { type: 'make-token', id, name: `Token ${id}`, hash: `hash-of-${id}`, scopes: ['read'], expires };
}
