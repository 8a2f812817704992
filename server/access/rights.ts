import type { Config } from '../config.ts';
import type { Rights } from './authorise.ts';

/**
 * Takes the settings; returns who may do what. Where nothing was said and only this machine comes in, everyone is at home;
 * with a public origin admins alone change things, and only who has signed in looks at them.
 */
export function rightsOf({
  publicOrigin,
  viewers,
  sellers,
  operators,
  lab,
}: Pick<Config, 'publicOrigin' | 'viewers' | 'sellers' | 'operators' | 'lab'>): Rights {
  const isHome = publicOrigin === '';
  const usual = isHome ? 'everyone' : 'admins';
  return {
    viewers: viewers || (isHome ? 'everyone' : 'signed-in'),
    sellers: sellers || usual,
    operators: operators || usual,
    lab: lab || usual,
  };
}
