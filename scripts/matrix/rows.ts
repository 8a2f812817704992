import type { TransportName } from '#protocol';
import { profile, type Profile, type ProfileName } from '../../server/lab/proxy/profiles.ts';
import type { Why } from '../../web/connection/feed.ts';
import type { NginxSite } from '../stage/nginx.ts';

/** What is expected of the page. */
export interface Expectation {
  /** Milliseconds from the start of the feed to the first live event. */
  readonly first?: number;
  /** What may carry the stream at the end. */
  readonly carriers: readonly TransportName[];
  /** The reasons of which the page is to name one; none: it is to blame nobody. */
  readonly causes: readonly Why['kind'][];
  /** Milliseconds until it names it: from the start of the feed, or from the moment that the network turned. */
  readonly named?: number;
  /** Milliseconds of the longest silence. */
  readonly silence?: number;
}

/** One row of the matrix: what a network does to a page in automatic mode, and what is expected of the page. */
export interface Row {
  readonly name: string;
  /** The page's query, with its question mark. */
  readonly query?: string;
  /** Milliseconds that it is watched for after it has named the cause. */
  readonly watch: number;
  /**
   * What the next page waits for: that this one is live (so it is when left out), or has been closed, so that each has the
   * machine to itself while its time is taken; or for nothing, where it takes long to open.
   */
  readonly before?: 'live' | 'closed' | 'nothing';
  /** Another row is much like it: a quick run leaves it out. */
  readonly alike?: true;
  readonly expect: Expectation;
}

/** A row of a real nginx. */
export interface NginxRow extends Row {
  readonly site: NginxSite;
  /** Events a second; left out, as many as everywhere. */
  readonly rate?: number;
}

/** A row of the hostile proxy. */
export interface ProxyRow extends Row {
  readonly profile: Profile;
  /** The page is live on this before the profile begins; left out, the profile is there before the page. */
  readonly liveOn?: TransportName;
  /** What is open then is closed, because the profile is for what comes later. */
  readonly closesOpen?: true;
  /** Everything passes again before it is looked whether the page has everything. */
  readonly lifted?: true;
}

/** Milliseconds of the server's heartbeat while it is measured: its default. */
export const HEARTBEAT = 5_000;

/** The page without long polling, which is where it meets a proxy that buffers streams. */
const SSE = '?ladder=sse,polling';
/** One panel of it: many such pages share the machine. A whole board takes a third of a core to draw 100 events a second. */
const LIGHT = '?panel=events';
const LIGHT_SSE = `${LIGHT}&ladder=sse,polling`;

/** Silence within which a connection that fell silent is replaced. */
const REPLACED = HEARTBEAT + 2_000;

const WATCH = 1_500;

/** Nothing is wrong for a page on WebSocket. */
export const OPEN = { carriers: ['websocket'], causes: [] } as const;
/** A WebSocket that fails at once is found out at once. */
export const REFUSED = { first: 500, carriers: ['long-polling'], causes: ['blocked'], named: 500 } as const;
/** A stream that hangs is found out by its deadline; the next rung carries meanwhile. */
export const MUTED = {
  first: 800,
  carriers: ['polling'],
  causes: ['unanswered'],
  named: 2_000,
} as const;
const HANGING = { ...MUTED, carriers: ['long-polling'] } as const;

const block = (name: ProfileName, expect: Expectation, more: Partial<ProxyRow> = {}): ProxyRow => ({
  ...{ name, profile: profile(name), expect, watch: 500, before: 'closed' },
  ...more,
});
const ALIKE = { alike: true } as const;

/** Networks that are as they are before the page is there: their times are goals. */
export const BLOCKS: readonly ProxyRow[] = [
  block('pass', { ...OPEN, first: 500 }),
  block('upgrade-403', REFUSED),
  block('upgrade-400', REFUSED, ALIKE),
  block('upgrade-502', REFUSED, ALIKE),
  block('upgrade-strip', REFUSED, ALIKE),
  block('upgrade-reset', REFUSED, ALIKE),
  block('upgrade-101-close', REFUSED),
  block('upgrade-silence', HANGING, ALIKE),
  block('upgrade-101-silence', HANGING),
  block('buffer-streams', MUTED, { name: 'buffer-streams, SSE', query: SSE }),
];

/** 100 events a second need 23,000 bytes; a snapshot of five minutes has a million. */
export const THIN: ProxyRow = {
  name: 'thin (80,000 B/s)',
  query: LIGHT,
  profile: profile('thin', { bytesPerSecond: 80_000 }),
  before: 'nothing',
  watch: 3_000,
  expect: OPEN,
};

/** Lines that are bad from the start: no time is promised on them. The page is live, and blames nobody. */
export const LINES: readonly ProxyRow[] = [
  { name: 'slow', query: LIGHT, profile: profile('slow'), before: 'nothing', watch: 3_000, expect: OPEN },
  { name: 'six-connections', query: LIGHT, profile: profile('six-connections'), watch: WATCH, expect: OPEN },
  { name: 'buffer-streams', query: LIGHT, profile: profile('buffer-streams'), watch: WATCH, expect: OPEN },
  {
    name: 'buffer-streams (16 KB), SSE',
    profile: profile('buffer-streams', { bufferKilobytes: 16 }),
    query: LIGHT_SSE,
    watch: 3_000,
    expect: { carriers: ['sse'], causes: [] },
  },
  // A page of 300,000 single bytes takes the proxy 20 s: it begins when the page is there.
  {
    name: 'sliced',
    query: LIGHT,
    profile: profile('sliced'),
    liveOn: 'websocket',
    watch: 2_000,
    expect: OPEN,
  },
];

const turn = (name: string, what: Profile, expect: Expectation, more: Partial<ProxyRow> = {}): ProxyRow => ({
  ...{ name, profile: what, expect, query: LIGHT, liveOn: 'websocket', watch: WATCH },
  ...more,
});
const ON_SSE = { query: LIGHT_SSE, liveOn: 'sse' } as const;
const CUT = { carriers: ['websocket'], causes: ['cut'], silence: 1_000 } as const;
const TOO_SHORT = { carriers: ['long-polling'], causes: ['short-lived'], silence: 1_000 } as const;
const FELL_SILENT = { causes: ['silent'], silence: REPLACED } as const;
const ANY = ['websocket', 'long-polling', 'polling'] as const;

/** What happens to a page that is live. */
export const TURNS: readonly ProxyRow[] = [
  turn('websocket-cut (6 s)', profile('websocket-cut', { webSocketSeconds: 6 }), CUT, { watch: 3_000 }),
  turn(
    'flaky',
    profile('flaky'),
    { carriers: ANY, causes: ['lost', 'short-lived', 'blocked'], silence: 5_000 },
    { watch: 15_000, lifted: true },
  ),
  turn(
    'offline (10 s)',
    profile('offline'),
    // It hangs rather than fails: whichever rung gets through first when it is over carries for a while.
    { carriers: ANY, causes: ['silent'], silence: 13_000 },
    { watch: 6_000 },
  ),
  turn(
    'down (8 s)',
    profile('down'),
    { carriers: ['websocket'], causes: ['server-down'], named: 1_000, silence: 13_000 },
    { watch: 8_000, lifted: true },
  ),
  turn('websocket-idle', profile('websocket-idle'), OPEN, { watch: 12_000 }),
  turn('half-open', profile('half-open'), { carriers: ['websocket'], ...FELL_SILENT }),
  turn('half-open, SSE', profile('half-open'), { carriers: ['sse'], ...FELL_SILENT }, ON_SSE),
  turn(
    'buffer-streams, later, SSE',
    profile('buffer-streams'),
    { carriers: ['polling'], causes: ['unanswered'], silence: 3_000 },
    { ...ON_SSE, closesOpen: true },
  ),
  turn('websocket-cut (2 s)', profile('websocket-cut', { webSocketSeconds: 2 }), TOO_SHORT),
  turn('upgrade-403, later', profile('upgrade-403'), {
    carriers: ['long-polling'],
    causes: ['blocked'],
    named: 1_000,
    silence: 1_000,
  }),
  turn('upgrade-101-silence, later', profile('upgrade-101-silence'), {
    carriers: ['long-polling'],
    causes: ['unanswered'],
    named: 3_000,
    silence: 2_000,
  }),
];

const nginx = (
  name: string,
  site: NginxSite,
  expect: Expectation,
  more: Partial<NginxRow> = {},
): NginxRow => ({
  ...{ name: `nginx, ${name}`, site, expect, watch: 500, before: 'closed' },
  ...more,
});

/** Through a real nginx, with the sites of tests/nginx. */
export const NGINX: readonly NginxRow[] = [
  nginx('default', 'default', REFUSED),
  nginx('buffering', 'buffering', { ...OPEN, first: 500 }, ALIKE),
  nginx('buffering, SSE', 'buffering', { first: 500, carriers: ['sse'], causes: [] }, { query: SSE }),
  // Two events a second do not fill its buffers; the first one may be half a second away.
  nginx('buffering always, SSE', 'buffering-always', { ...MUTED, first: 1_300 }, { query: SSE, rate: 2 }),
];

/** Nothing happens there while events flow: it is watched for longer than nginx waits. */
export const NGINX_TIMEOUT: NginxRow = nginx('read timeout 10 s', 'read-timeout', OPEN, {
  ...{ query: LIGHT, watch: 12_000, before: 'live' },
});
