import type { Context } from 'hono';
import { OPEN_NETWORK, PATHS, Refusal, type Network, type NetworkOffer } from '#protocol';
import { limitBody, readJson } from '../http/json-body.ts';
import type { Router } from '../transports/contract.ts';
import type { HostileProxy } from './proxy/contract.ts';
import { PROFILES, profile, type Profile, type ProfileGroup, type ProfileName } from './proxy/profiles.ts';
import { NUMBER_NAMES, NUMBERS, type NumberName } from './proxy/settings.ts';
import { wantedProfile } from './proxy/wanted.ts';
import { viewerOf } from './viewer-cookie.ts';

type Bounds = Partial<Record<NumberName, readonly [least: number, most: number]>>;

/**
 * What a viewer may choose for himself, and his bounds: nothing that would keep him from the control that ends it, and
 * nothing that a board which always has something to say would not show.
 */
const OFFERED: Partial<Record<ProfileName, Bounds>> = {
  [OPEN_NETWORK]: {},
  'upgrade-403': {},
  'upgrade-400': {},
  'upgrade-502': {},
  'upgrade-strip': {},
  'upgrade-reset': {},
  'upgrade-silence': {},
  'upgrade-101-close': {},
  'upgrade-101-silence': {},
  'websocket-cut': { webSocketSeconds: [1, 120] },
  'buffer-streams': {},
  slow: { latencyMs: [0, 3_000], jitterMs: [0, 3_000] },
  thin: { bytesPerSecond: [2_000, 1_000_000] },
  flaky: { cutEverySeconds: [1, 120] },
  sliced: {},
  'six-connections': {},
  'half-open': {},
  offline: { offlineSeconds: [1, 60] },
};

const GROUPS: Readonly<Partial<Record<ProfileGroup, string>>> = {
  websocket: 'WebSockets',
  streams: 'Streams',
  line: 'The line',
  outage: 'Outages',
};

const offeredNames = Object.keys(OFFERED) as ProfileName[]; // Object.keys widens to string

function offerOf(name: ProfileName, now: Profile): NetworkOffer {
  const { title, help } = PROFILES[name];
  const shown = now.name === name ? now : profile(name);
  const numbers = NUMBER_NAMES.flatMap((number) => {
    const [bounds, value] = [OFFERED[name]?.[number], shown[number]];
    if (bounds === undefined || value === undefined) return [];
    const [least, most] = bounds;
    return [{ name: number, unit: NUMBERS[number].unit, help: NUMBERS[number].help, least, most, value }];
  });
  return { name, title, help, numbers };
}

/** Takes the proxy before the server and a viewer; returns what is in force for him and what else he could choose. */
export function networkOf(proxy: NetworkProxy, viewer: string): Network {
  const now = proxy.profileOf(viewer);
  const end = proxy.endOf(viewer);
  const groups = Object.entries(GROUPS).map(([group, title]) => ({
    title,
    offers: offeredNames.filter((name) => PROFILES[name].group === group).map((name) => offerOf(name, now)),
  }));
  return { now: now.name, ...(end !== undefined && { endsIn: Math.max(0, end - Date.now()) }), groups };
}

/** Takes what a viewer sent; returns the profile that he may have. Throws Refusal when it is not offered. */
function chosen(sent: unknown): Profile {
  const wanted = wantedProfile(sent);
  const bounds = OFFERED[wanted.name];
  if (bounds === undefined) {
    throw new Refusal('MALFORMED_REQUEST', `${wanted.name} is not offered here.`, 'GET lists what is.');
  }
  const usual = profile(wanted.name);
  if (wanted.upgrade !== usual.upgrade || wanted.status !== usual.status) {
    throw new Refusal('MALFORMED_REQUEST', 'Only numbers can be chosen here.', 'Choose another network.');
  }
  for (const number of NUMBER_NAMES) {
    const value = wanted[number];
    if (value === usual[number] || value === undefined) continue;
    const [least, most] = bounds[number] ?? [];
    if (least !== undefined && most !== undefined && value >= least && value <= most) continue;
    throw new Refusal(
      'MALFORMED_REQUEST',
      `${number} cannot be ${value} here.`,
      least === undefined ? 'Leave it out.' : `Choose ${least} to ${most} ${NUMBERS[number].unit}.`,
    );
  }
  return wanted;
}

/** Takes the proxy, a viewer and what he sent; settles when that is in force for him. Rejects with Refusal when it is not offered. */
export async function chooseNetwork(proxy: NetworkProxy, viewer: string, sent: unknown): Promise<void> {
  const wanted = chosen(sent);
  if (wanted.name === OPEN_NETWORK) await proxy.release(viewer);
  else await proxy.use(wanted, viewer);
}

function requireViewer(context: Context): string {
  const viewer = viewerOf(context);
  if (viewer !== undefined) return viewer;
  throw new Refusal(
    'MALFORMED_REQUEST',
    'This browser has no name here yet.',
    'Load the page again with cookies allowed: its cookie tells viewers apart.',
  );
}

/** What of a proxy a viewer's own network needs. */
export type NetworkProxy = Pick<HostileProxy, 'use' | 'release' | 'profileOf' | 'endOf'>;

/** Takes the router and the proxy before the server; serves each viewer his own network, and nobody else's. */
export function serveNetwork(router: Router, proxy: NetworkProxy): void {
  const answer = (context: Context, viewer: string): Response =>
    context.json(networkOf(proxy, viewer), 200, { 'Cache-Control': 'no-store' });
  router.get(PATHS.network, (context) => answer(context, requireViewer(context)));
  router.put(PATHS.network, limitBody, async (context) => {
    const viewer = requireViewer(context);
    await chooseNetwork(proxy, viewer, await readJson(context));
    return answer(context, viewer);
  });
}
