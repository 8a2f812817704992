import { TRANSPORTS } from '#protocol';
import type { DiaryEntry, DiaryKind } from '../connection/diary.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../durations.ts';
import { tableCsv } from '../series/csv.ts';
import { IN_SENTENCE, list, type Tone } from '../words.ts';

/** How each kind of entry is called, and how serious it is. */
const KINDS: Readonly<Record<DiaryKind, readonly [string, Tone]>> = {
  live: ['Live', 'good'],
  switching: ['Switching', 'good'],
  connecting: ['Connecting', 'quiet'],
  checking: ['Checking the server', 'warn'],
  lost: ['Connection lost', 'bad'],
  silent: ['Fell silent', 'bad'],
  waiting: ['Not connected', 'bad'],
  'server-down': ['Server down', 'bad'],
  bye: ['Server left', 'warn'],
  refused: ['Refused', 'bad'],
  stopped: ['Stopped', 'quiet'],
  opened: ['Page opened', 'quiet'],
  snapshot: ['Snapshot loaded', 'quiet'],
  reset: ['Began anew', 'warn'],
  online: ['Network back', 'quiet'],
  offline: ['Network gone', 'warn'],
  hidden: ['Page hidden', 'quiet'],
  shown: ['Page shown', 'quiet'],
  frozen: ['Page frozen', 'quiet'],
  resumed: ['Page resumed', 'quiet'],
  returned: ['Page came back', 'quiet'],
};

/** One line of the diary, ready to read. */
export interface DiaryLine {
  readonly what: string;
  readonly tone: Tone;
  readonly cause: string;
  /** How long, empty for a moment. */
  readonly lasted: string;
  /** What else there is to say, empty where there is nothing. */
  readonly more: string;
}

/** Takes an entry and the time now in ms since 1970, with which it is measured while it lasts; returns it ready to read. */
export function diaryLine(entry: DiaryEntry, now: number | undefined): DiaryLine {
  const { kind, at, ms, why, cause, without, tries } = entry;
  const [, tone] = KINDS[kind];
  const going = why === '' || now === undefined ? undefined : Math.max(0, now - at);
  const length = ms ?? going;
  const more = [
    ...(without === undefined ? [] : [`after ${duration(without)} without a connection`]),
    ...(tries === undefined ? [] : [`${tries} ${tries === 1 ? 'attempt' : 'attempts'} meanwhile`]),
  ];
  return {
    what: whatOf(entry),
    tone,
    cause,
    lasted: length === undefined ? '' : duration(length),
    more: list(more),
  };
}

function whatOf({ kind, transports }: DiaryEntry): string {
  const [name] = KINDS[kind];
  const names = transports.map((transport) => IN_SENTENCE[transport]);
  if (names.length === 0) return name;
  if (kind === 'live') return `${name} on ${names.join(', ')}`;
  if (kind === 'switching') return `${name} from ${names[0] ?? ''} to ${names[1] ?? ''}`;
  return `${name}: trying ${list(names)}`;
}

/** Takes milliseconds; returns them in the two largest units that count: `240 ms`, `12.4 s`, `3 min 05 s`, `2 h 10 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ${two(Math.floor((ms % MINUTE) / SECOND))} s`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ${two(Math.floor((ms % HOUR) / MINUTE))} min`;
  return `${Math.floor(ms / DAY)} d ${Math.floor((ms % DAY) / HOUR)} h`;
}

const HEADINGS = [
  'time (ISO 8601 UTC)',
  'event',
  'transports',
  'reason',
  'cause',
  'lasted (ms)',
  'without a connection before (ms)',
  'attempts meanwhile',
];

/** Takes entries; returns them as CSV, the oldest first. */
export function diaryCsv(entries: readonly DiaryEntry[]): string {
  const rows = entries.map(({ at, kind, transports, why, cause, ms, without, tries }) => [
    new Date(at).toISOString(),
    KINDS[kind][0],
    transports.map((transport) => TRANSPORTS[transport].label).join(' '),
    why,
    cause,
    ms ?? NaN,
    without ?? NaN,
    tries ?? NaN,
  ]);
  return tableCsv([HEADINGS, ...rows]);
}

/** Takes entries; returns them as JSON, the oldest first, their times in ISO 8601. */
export function diaryJson(entries: readonly DiaryEntry[]): string {
  return `${JSON.stringify(
    entries.map(({ at, ...rest }) => ({ at: new Date(at).toISOString(), ...rest })),
    undefined,
    2,
  )}\n`;
}
