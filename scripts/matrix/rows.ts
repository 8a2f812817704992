import type { TransportName } from '#protocol';
import { profile, type Profile } from '../../server/lab/proxy/profiles.ts';
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
  /** It takes long to open, and no time is promised: the next page need not wait for it. */
  readonly slow?: true;
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
export const SSE = '?ladder=sse,polling';

/** Silence within which a connection that fell silent is replaced. */
const REPLACED = HEARTBEAT + 2_000;

const WATCH = 1_500;

/** Nothing is wrong for a page on WebSocket. */
export const OPEN = { carriers: ['websocket'], causes: [] } as const;
/** A WebSocket that fails at once is found out at once. */
export const REFUSED = { first: 500, carriers: ['long-polling'], causes: ['blocked'], named: 500 } as const;
/** A stream that hangs is found out by its deadline; the next rung carries meanwhile, or at the latest then. */
export const MUTED = {
  first: 800,
  carriers: ['polling'],
  causes: ['unanswered', 'blocked'],
  named: 2_000,
} as const;
const HANGING = { ...MUTED, carriers: ['long-polling'] } as const;

/** Networks that are as they are before the page is there: their times are goals. */
export const BLOCKS: readonly ProxyRow[] = [
  { name: 'pass', profile: profile('pass'), watch: WATCH, expect: { ...OPEN, first: 500 } },
  ...(['upgrade-403', 'upgrade-400', 'upgrade-502', 'upgrade-strip', 'upgrade-reset'] as const).map(
    (name) => ({ name, profile: profile(name), watch: WATCH, expect: REFUSED }),
  ),
  {
    name: 'upgrade-101-close',
    profile: profile('upgrade-101-close'),
    watch: WATCH,
    expect: REFUSED,
  },
  ...(['upgrade-silence', 'upgrade-101-silence'] as const).map((name) => ({
    ...{ name, profile: profile(name), watch: WATCH, expect: HANGING },
  })),
  {
    name: 'buffer-streams, SSE',
    profile: profile('buffer-streams'),
    query: SSE,
    watch: WATCH,
    expect: MUTED,
  },
];

/** 100 events a second need 23,000 bytes. It is opened first: a log that is young makes a small snapshot. */
export const THIN: ProxyRow = {
  name: 'thin (40,000 B/s)',
  profile: profile('thin', { bytesPerSecond: 40_000 }),
  slow: true,
  watch: 3_000,
  expect: OPEN,
};

/** Lines that are bad from the start: no time is promised on them. The page is live, and blames nobody. */
export const LINES: readonly ProxyRow[] = [
  { name: 'slow', profile: profile('slow'), slow: true, watch: 3_000, expect: OPEN },
  { name: 'six-connections', profile: profile('six-connections'), watch: WATCH, expect: OPEN },
  { name: 'buffer-streams', profile: profile('buffer-streams'), watch: WATCH, expect: OPEN },
  {
    name: 'buffer-streams (16 KB), SSE',
    profile: profile('buffer-streams', { bufferKilobytes: 16 }),
    query: SSE,
    watch: 3_000,
    expect: { carriers: ['sse'], causes: [] },
  },
  // A page of 300,000 single bytes takes the proxy 20 s: it begins when the page is there.
  { name: 'sliced', profile: profile('sliced'), liveOn: 'websocket', watch: 2_000, expect: OPEN },
];

/** What happens to a page that is live. */
export const TURNS: readonly ProxyRow[] = [
  {
    name: 'websocket-cut (6 s)',
    profile: profile('websocket-cut', { webSocketSeconds: 6 }),
    liveOn: 'websocket',
    watch: 3_000,
    expect: { carriers: ['websocket'], causes: ['cut'], silence: 1_000 },
  },
  {
    name: 'flaky',
    profile: profile('flaky'),
    liveOn: 'websocket',
    watch: 15_000,
    lifted: true,
    expect: {
      carriers: ['websocket', 'long-polling', 'polling'],
      causes: ['lost', 'short-lived', 'blocked'],
      silence: 5_000,
    },
  },
  {
    name: 'offline (10 s)',
    profile: profile('offline'),
    liveOn: 'websocket',
    watch: 6_000,
    // It hangs rather than fails: whichever rung gets through first when it is over carries for a while.
    expect: { carriers: ['websocket', 'long-polling'], causes: ['silent'], silence: 12_000 },
  },
  {
    name: 'down (8 s)',
    profile: profile('down'),
    liveOn: 'websocket',
    watch: 8_000,
    lifted: true,
    expect: { carriers: ['websocket'], causes: ['server-down'], named: 1_000, silence: 13_000 },
  },
  {
    name: 'half-open',
    profile: profile('half-open'),
    liveOn: 'websocket',
    watch: WATCH,
    expect: { carriers: ['websocket'], causes: ['silent'], silence: REPLACED },
  },
  {
    name: 'half-open, SSE',
    profile: profile('half-open'),
    query: SSE,
    liveOn: 'sse',
    watch: WATCH,
    expect: { carriers: ['sse'], causes: ['silent'], silence: REPLACED },
  },
  {
    name: 'buffer-streams, later, SSE',
    profile: profile('buffer-streams'),
    query: SSE,
    liveOn: 'sse',
    closesOpen: true,
    watch: WATCH,
    expect: { carriers: ['polling'], causes: ['unanswered', 'blocked'], silence: 3_000 },
  },
  {
    name: 'websocket-cut (2 s)',
    profile: profile('websocket-cut', { webSocketSeconds: 2 }),
    liveOn: 'websocket',
    watch: WATCH,
    expect: { carriers: ['long-polling'], causes: ['short-lived'], silence: 1_000 },
  },
  {
    name: 'upgrade-403, later',
    profile: profile('upgrade-403'),
    liveOn: 'websocket',
    watch: WATCH,
    expect: { carriers: ['long-polling'], causes: ['blocked'], named: 1_000, silence: 1_000 },
  },
  {
    name: 'upgrade-101-silence, later',
    profile: profile('upgrade-101-silence'),
    liveOn: 'websocket',
    watch: WATCH,
    expect: { carriers: ['long-polling'], causes: ['unanswered', 'blocked'], named: 3_000, silence: 2_000 },
  },
  {
    name: 'websocket-idle',
    profile: profile('websocket-idle'),
    liveOn: 'websocket',
    watch: 12_000,
    expect: OPEN,
  },
];

/** Through a real nginx, with the sites of tests/nginx. */
export const NGINX: readonly NginxRow[] = [
  { name: 'nginx, default', site: 'default', watch: WATCH, expect: REFUSED },
  { name: 'nginx, buffering', site: 'buffering', watch: WATCH, expect: { ...OPEN, first: 500 } },
  {
    name: 'nginx, buffering, SSE',
    site: 'buffering',
    query: SSE,
    watch: WATCH,
    expect: { first: 500, carriers: ['sse'], causes: [] },
  },
  {
    // Two events a second do not fill its buffers.
    name: 'nginx, buffering always, SSE',
    site: 'buffering-always',
    query: SSE,
    rate: 2,
    watch: WATCH,
    // The next event is half a second away.
    expect: { ...MUTED, first: 1_300 },
  },
  {
    name: 'nginx, read timeout 10 s',
    site: 'read-timeout',
    watch: 12_000,
    expect: { ...OPEN, first: 500 },
  },
];
