import { NetworkSchema, PATHS } from '#protocol';
import { browserName } from '../doctor/browser-name.ts';
import { siteUrl } from '../place.ts';
import { askServer } from '../state/ask.ts';
import type { DeskPort } from './desk-port.ts';
import { LabRun } from './measure/run.ts';

/** Takes what gives the admin's token; returns what the desk needs of this page. */
export function pagePort(token: () => string | undefined): DeskPort {
  const origin = siteUrl();
  return {
    origin,
    browser: browserName(navigator.userAgent),
    token,
    open: (options, listener) => LabRun.open(options, listener),
    networks: () =>
      askServer({ origin, path: PATHS.network, query: {}, schema: NetworkSchema, name: 'networks' }),
    hidden: () => document.hidden,
  };
}
