import type { Hub } from '../hub/hub.ts';
import { Access, type AccessOptions } from './access.ts';
import { timeLeft, type Principal } from './principal.ts';
import { Shares } from './shares/shares.ts';

/** Who may come in: people, sessions and tokens, and who reads shares. */
export interface Comers {
  readonly access: Access;
  readonly shares: Shares;
}

/** What opening them takes: whose streams they cut is known later. */
export interface ComersOptions extends Omit<AccessOptions, 'cut' | 'shareOf'> {
  readonly hub: () => Hub;
}

/** Takes what access is kept with; returns who may come in. Rejects with SecretRefused when a secret cannot be had; the log is closed then. */
export async function openComers({ hub, ...options }: ComersOptions): Promise<Comers> {
  const { log, folder, onFailure } = options;
  try {
    const shares = new Shares({
      log,
      folder,
      onCut: (id, reason) => hub().cut((who) => who.kind === 'share' && who.id === id, reason),
      onFailure,
    });
    const access = new Access({
      ...options,
      cut: (matches, reason) => hub().cut(matches, reason),
      shareOf: (token) => shares.whose(token),
    });
    return { access, shares };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** Takes who may come in, and who was let in; returns why he reads no more, where that has ended since. */
export function lapseOf({ access, shares }: Comers, who: Principal): ReturnType<Shares['lapse']> {
  if (who.kind === 'share') return shares.lapse(who) ?? expiryOf(who);
  const isOut =
    (who.kind === 'person' && who.session !== undefined && access.sessions.get(who.session) === undefined) ||
    (who.kind === 'token' && !access.tokens.stands(who.id));
  return isOut ? 'ended' : expiryOf(who);
}

function expiryOf(who: Principal): 'expired' | undefined {
  return timeLeft(who) === 0 ? 'expired' : undefined;
}
