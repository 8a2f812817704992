import { NetworkSchema, PATHS } from '#protocol';
import { browserName } from '../doctor/browser-name.ts';
import { siteUrl } from '../place.ts';
import { askServer } from '../state/ask.ts';
import type { DeskPort } from './desk-port.ts';
import { LabRun } from './measure/run.ts';

/** Returns what the desk needs of this page. Who asks is known by the session's cookie. */
export function pagePort(): DeskPort {
  const origin = siteUrl();
  return {
    origin,
    browser: browserName(navigator.userAgent),
    open: (options, listener) => LabRun.open(options, listener),
    networks: () =>
      askServer({ origin, path: PATHS.network, query: {}, schema: NetworkSchema, name: 'networks' }),
    hidden: () => document.hidden,
  };
}
