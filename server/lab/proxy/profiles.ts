import * as v from 'valibot';
import { NUMBER_NAMES, type Settings, SettingsSchema, type UpgradeFate } from './settings.ts';

/** What one profile does, whole. The proxy reads it and never branches on its name. */
export interface Profile extends Settings {
  readonly name: ProfileName;
  readonly upgrade: UpgradeFate;
  /** What is upgraded or in the middle of a stream falls silent when the profile begins. */
  readonly silencesOpen?: true;
  /** Responses without a known length are held back. */
  readonly buffersStreams?: true;
  /** For all traffic: nothing is accepted, and what is open is reset. For one viewer: every request is reset. */
  readonly down?: true;
}

/** Where a profile stands among the others, for people. */
export type ProfileGroup = 'open' | 'websocket' | 'streams' | 'line' | 'outage';

interface Entry {
  /** The key that chooses it on a terminal. */
  readonly key: string;
  readonly group: ProfileGroup;
  /** A few plain words. */
  readonly title: string;
  /** One line for a person. */
  readonly help: string;
  readonly sets: Partial<Omit<Profile, 'name'>>;
}

/** Every profile, by the name that the command line and the control API take. */
export const PROFILES = {
  pass: { key: '1', group: 'open', title: 'Open network', help: 'Passes everything.', sets: {} },
  'upgrade-403': {
    key: '2',
    group: 'websocket',
    title: 'WebSocket answered 403',
    help: 'A proxy that forbids WebSockets: it answers the upgrade with 403.',
    sets: { upgrade: 'refuse', status: 403 },
  },
  'upgrade-400': {
    key: 'b',
    group: 'websocket',
    title: 'WebSocket answered 400',
    help: 'A proxy that takes the upgrade for a bad request.',
    sets: { upgrade: 'refuse', status: 400 },
  },
  'upgrade-502': {
    key: 'g',
    group: 'websocket',
    title: 'WebSocket answered 502',
    help: 'A proxy that gives up on the upgrade.',
    sets: { upgrade: 'refuse', status: 502 },
  },
  'upgrade-strip': {
    key: '3',
    group: 'websocket',
    title: 'Upgrade header removed',
    help: 'A proxy that knows no WebSocket: the server sees an ordinary request.',
    sets: { upgrade: 'strip' },
  },
  'upgrade-reset': {
    key: '4',
    group: 'websocket',
    title: 'WebSocket reset',
    help: 'A firewall that cuts the connection at the upgrade.',
    sets: { upgrade: 'reset' },
  },
  'upgrade-silence': {
    key: '5',
    group: 'websocket',
    title: 'WebSocket never answered',
    help: 'A firewall that swallows the upgrade.',
    sets: { upgrade: 'silence' },
  },
  'upgrade-101-close': {
    key: '6',
    group: 'websocket',
    title: 'WebSocket opened, then closed',
    help: 'It opens (101) and is closed at once.',
    sets: { upgrade: 'close-after-101' },
  },
  'upgrade-101-silence': {
    key: '7',
    group: 'websocket',
    title: 'WebSocket opened, then silent',
    help: 'It opens (101), and nothing passes in either direction.',
    sets: { upgrade: 'silence-after-101' },
  },
  'websocket-cut': {
    key: 'w',
    group: 'websocket',
    title: 'WebSocket cut after a while',
    help: 'Each WebSocket is closed when its time is over.',
    sets: { webSocketSeconds: 10 },
  },
  'websocket-idle': {
    key: 'i',
    group: 'websocket',
    title: 'Idle WebSocket cut',
    help: 'A WebSocket is closed when nothing passed on it for a while.',
    sets: { webSocketIdleSeconds: 10 },
  },
  'half-open': {
    key: '8',
    group: 'outage',
    title: 'Half-open connections',
    help: 'What streams now falls silent for good, and both ends believe that they are connected.',
    sets: { silencesOpen: true },
  },
  'buffer-streams': {
    key: '9',
    group: 'streams',
    title: 'Streams held back',
    help: 'A proxy that buffers: a stream opens, and nothing of it arrives.',
    sets: { buffersStreams: true },
  },
  slow: {
    key: 'l',
    group: 'line',
    title: 'Slow line',
    help: 'Everything arrives late, more or less so by chance.',
    sets: { latencyMs: 150, jitterMs: 100 },
  },
  thin: {
    key: 't',
    group: 'line',
    title: 'Thin line',
    help: 'Few bytes pass in a second.',
    sets: { bytesPerSecond: 20_000 },
  },
  flaky: {
    key: 'f',
    group: 'line',
    title: 'Flaky line',
    help: 'Each connection is reset after a time drawn by chance.',
    sets: { cutEverySeconds: 5 },
  },
  sliced: {
    key: 'x',
    group: 'line',
    title: 'Single bytes',
    help: 'Every byte travels alone.',
    sets: { sliceBytes: 1 },
  },
  offline: {
    key: 'o',
    group: 'outage',
    title: 'Offline for a while',
    help: 'Nothing passes for a while; then it is again what it was before.',
    sets: { offlineSeconds: 10 },
  },
  'six-connections': {
    key: 'm',
    group: 'line',
    title: 'Six connections at most',
    help: 'So many are busy at a time; a further request waits.',
    sets: { connections: 6 },
  },
  down: {
    key: '0',
    group: 'outage',
    title: 'Server away',
    help: 'Connections are refused and open ones reset; for one viewer alone, every request is reset.',
    sets: { down: true },
  },
} as const satisfies Record<string, Entry>;

/** The name of a profile. */
export type ProfileName = keyof typeof PROFILES;

/** Every name, in the order of the table. */
export const PROFILE_NAMES = Object.keys(PROFILES) as [ProfileName, ...ProfileName[]]; // Object.keys widens to string

/**
 * Takes a name and what is to differ from the table; returns the profile. Throws a ValiError when a setting is unknown or out
 * of its bounds.
 */
export function profile(name: ProfileName, settings: Settings = {}): Profile {
  return { name, upgrade: 'pass', ...PROFILES[name].sets, ...v.parse(SettingsSchema, settings) };
}

/** Takes a profile; returns its name and its numbers in one line, such as `flaky (cutEverySeconds 2)`. */
export function describeProfile(of: Profile): string {
  const numbers = NUMBER_NAMES.flatMap((name) => (of[name] === undefined ? [] : [`${name} ${of[name]}`]));
  return numbers.length === 0 ? of.name : `${of.name} (${numbers.join(', ')})`;
}
