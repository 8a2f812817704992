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
    help: 'Answers an upgrade with 403.',
    sets: { upgrade: 'refuse', status: 403 },
  },
  'upgrade-400': {
    key: 'b',
    group: 'websocket',
    title: 'WebSocket answered 400',
    help: 'Answers an upgrade with 400.',
    sets: { upgrade: 'refuse', status: 400 },
  },
  'upgrade-502': {
    key: 'g',
    group: 'websocket',
    title: 'WebSocket answered 502',
    help: 'Answers an upgrade with 502.',
    sets: { upgrade: 'refuse', status: 502 },
  },
  'upgrade-strip': {
    key: '3',
    group: 'websocket',
    title: 'Upgrade header removed',
    help: 'Removes the upgrade headers, so that the server sees an ordinary request.',
    sets: { upgrade: 'strip' },
  },
  'upgrade-reset': {
    key: '4',
    group: 'websocket',
    title: 'WebSocket reset',
    help: 'Resets the connection of an upgrade.',
    sets: { upgrade: 'reset' },
  },
  'upgrade-silence': {
    key: '5',
    group: 'websocket',
    title: 'WebSocket never answered',
    help: 'Never answers an upgrade.',
    sets: { upgrade: 'silence' },
  },
  'upgrade-101-close': {
    key: '6',
    group: 'websocket',
    title: 'WebSocket opened, then closed',
    help: 'Answers an upgrade with 101, then closes.',
    sets: { upgrade: 'close-after-101' },
  },
  'upgrade-101-silence': {
    key: '7',
    group: 'websocket',
    title: 'WebSocket opened, then silent',
    help: 'Answers an upgrade with 101, then passes nothing in either direction.',
    sets: { upgrade: 'silence-after-101' },
  },
  'websocket-cut': {
    key: 'w',
    group: 'websocket',
    title: 'WebSocket cut after a while',
    help: 'Closes each WebSocket when its time is over.',
    sets: { webSocketSeconds: 10 },
  },
  'websocket-idle': {
    key: 'i',
    group: 'websocket',
    title: 'Idle WebSocket cut',
    help: 'Closes a WebSocket on which nothing passed for a while.',
    sets: { webSocketIdleSeconds: 10 },
  },
  'half-open': {
    key: '8',
    group: 'outage',
    title: 'Half-open connections',
    help: 'What is upgraded or streaming now falls silent for good and stays open; what comes later passes.',
    sets: { silencesOpen: true },
  },
  'buffer-streams': {
    key: '9',
    group: 'streams',
    title: 'Streams buffered',
    help: 'Holds back responses without a known length until they end, as buffering proxies do.',
    sets: { buffersStreams: true },
  },
  slow: {
    key: 'l',
    group: 'line',
    title: 'Slow line',
    help: 'Everything arrives late, and more or less so by chance.',
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
    help: 'Resets each connection after a time drawn by chance.',
    sets: { cutEverySeconds: 5 },
  },
  sliced: {
    key: 'x',
    group: 'line',
    title: 'Single bytes',
    help: 'Writes every byte by itself.',
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
    help: 'No more than so many connections are busy at a time; a further request waits.',
    sets: { connections: 6 },
  },
  down: {
    key: '0',
    group: 'outage',
    title: 'Server away',
    help: 'Refuses new connections and resets open ones; for one viewer alone, resets every request.',
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
