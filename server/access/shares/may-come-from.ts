import { Refusal } from '#protocol';
import type { Principal } from '../principal.ts';

/**
 * Takes who asks and the origin of the other site's page that he asks from, `null` from a sandbox: a frame without an origin, whose
 * document has said who may frame it. Throws Refusal unless he reads a share that may be shown there.
 */
export function mayComeFrom(who: Principal, origin: string): void {
  if (who.kind !== 'share') {
    throw new Refusal(
      'ORIGIN_REFUSED',
      'Pages of other sites may read shares alone.',
      'Send a token of a share.',
    );
  }
  if (origin === 'null' || who.origins.some((site) => site === '*' || site === origin)) return;
  throw new Refusal(
    'ORIGIN_REFUSED',
    'This share may not be shown on this site.',
    'Name the site in the share.',
  );
}
