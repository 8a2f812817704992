import { onTestFinished } from 'vitest';
import { FIRST_ADMIN } from '#domain';
import type { Who } from '#protocol';
import { openTestLog, testFolder } from '../../db/sqlite/testing.ts';
import { Access, type AccessOptions } from './access.ts';
import { authorise, type Rights } from './authorise.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import { ANONYMOUS, type PersonPrincipal, type Principal } from './principal.ts';

/** What everybody may do on a machine of one's own. */
export const HOME: Rights = {
  viewers: 'everyone',
  sellers: 'everyone',
  operators: 'everyone',
  lab: 'everyone',
};

/** The first admin, by the token of the file. */
export const ADMIN: PersonPrincipal = {
  kind: 'person',
  id: FIRST_ADMIN,
  name: 'Admin',
  role: 'admin',
  session: undefined,
};

/** Takes an id; returns who that is in tests: `admin` is one, all others are bidders. */
export function whoIs(id: string): Who {
  return { role: id === 'admin' ? 'admin' : 'bidder', id, name: `Name of ${id}` };
}

/** Takes what differs from home; returns a doorkeeper to whom everybody's token is his id, and requests are nobody's. */
export function doorkeeper(change: Partial<Rights> = {}): Doorkeeper & { asker(): Promise<Principal> } {
  const rights = { ...HOME, ...change };
  return {
    rights,
    asker: async () => ANONYMOUS,
    admit: async (_request, action, pattern) => {
      authorise(rights, ANONYMOUS, action, pattern);
      return ANONYMOUS;
    },
    actor: async (id, action) => {
      const who = whoIs(id);
      const { name } = who;
      authorise(
        rights,
        who.role === 'admin'
          ? { kind: 'person', id, name, role: 'admin', session: undefined }
          : { kind: 'bidder', id, name },
        action,
      );
      return who;
    },
  };
}

/** Takes what differs from the usual; returns access on a log and in a folder of its own, opened, and stopped when the test ends. */
export async function openAccess(change: Partial<AccessOptions> = {}): Promise<Access> {
  const access = new Access({
    folder: testFolder(),
    log: change.log ?? openTestLog().log,
    rights: HOME,
    isOwn: (origin) => origin === 'http://board.example',
    cookie: { path: '/', secure: false },
    cut: () => undefined,
    onFailure: (error) => {
      throw error;
    },
    ...change,
  });
  await access.open();
  onTestFinished(() => access.stop());
  return access;
}
