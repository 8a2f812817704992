import type { LaneFigures } from '#protocol';
import { figure } from '../../format.ts';
import { bytesText, countText, cpuText, msText } from '../figure-text.ts';

/** One line of the table of figures. */
export interface FigureRow {
  readonly title: string;
  /** How it is measured, in a sentence. */
  readonly how: string;
  /** Takes a lane's figures; returns the value as it is written. */
  text(figures: LaneFigures): string;
  /** Takes a lane's figures; true where the value says that something is wrong. */
  bad?(figures: LaneFigures): boolean;
}

/** Lines that belong together. */
export interface FigureGroup {
  readonly title: string;
  readonly rows: readonly FigureRow[];
}

function perHundred(value: number, count: number): string {
  return count === 0 ? '–' : figure((value / count) * 100);
}

/** Every figure of a lane, in groups. */
export const FIGURE_GROUPS: readonly FigureGroup[] = [
  {
    title: 'Delay',
    rows: [
      {
        title: 'half of the events within (p50)',
        how: 'Each event carries the time at which the server made it. The page subtracts it from the time of arrival, on the server’s clock: the offset of the two clocks is that of the fastest of the page’s short requests. An HDR histogram keeps them all.',
        text: ({ delay }) => msText(delay?.p50),
      },
      {
        title: '95 of 100 within (p95)',
        how: 'From the same histogram.',
        text: ({ delay }) => msText(delay?.p95),
      },
      {
        title: '99 of 100 within (p99)',
        how: 'From the same histogram.',
        text: ({ delay }) => msText(delay?.p99),
      },
      {
        title: 'the worst',
        how: 'From the same histogram: one event decides it.',
        text: ({ delay }) => msText(delay?.max),
      },
      {
        title: 'first event after',
        how: 'From the moment at which the lane was opened to its first event.',
        text: ({ firstEvent }) => msText(firstEvent),
      },
      {
        title: 'back after a cut (last / worst)',
        how: 'From the end of a connection to the next event.',
        text: ({ reconnect }) =>
          reconnect.count === 0 ? '–' : `${msText(reconnect.last)} / ${msText(reconnect.worst)}`,
      },
    ],
  },
  {
    title: 'Wire',
    rows: [
      {
        title: 'bytes to the page',
        how: 'What the server wrote to this lane’s sockets: status lines, headers, frames and payload. TCP/IP headers and TLS are not in it.',
        text: ({ bytesOut }) => bytesText(bytesOut),
      },
      {
        title: 'bytes to the server',
        how: 'What the server read from this lane’s sockets, counted alike.',
        text: ({ bytesIn }) => bytesText(bytesIn),
      },
      {
        title: 'overhead for an event',
        how: 'All bytes in both directions less the events themselves, for each event.',
        text: ({ overheadPerEvent }) => bytesText(overheadPerEvent),
      },
      {
        title: 'requests',
        how: 'HTTP requests that the server read from this lane; an upgrade to WebSocket is one.',
        text: ({ requests }) => countText(requests),
      },
      {
        title: 'requests for 100 events',
        how: 'The line above for each hundred events.',
        text: ({ requests, delay }) => perHundred(requests, delay?.count ?? 0),
      },
      {
        title: 'connections',
        how: 'TCP connections on which this lane sent something.',
        text: ({ connections }) => countText(connections),
      },
    ],
  },
  {
    title: 'Server',
    rows: [
      {
        title: 'CPU for an event',
        how: 'Measured in turns: each transport alone with many viewers, whose CPU is not the server’s; what the source costs without viewers is taken off. What is less than that varies by was too little to measure.',
        text: ({ cpuPerEvent }) => cpuText(cpuPerEvent),
      },
    ],
  },
  {
    title: 'Proof',
    rows: [
      {
        title: 'events',
        how: 'Events of this session that the page has taken from this lane.',
        text: ({ delay }) => countText(delay?.count ?? 0),
      },
      {
        title: 'last seq',
        how: 'Seq of the newest of them: the same event has the same seq on every lane.',
        text: ({ lastSeq }) => (lastSeq === 0 ? '–' : countText(lastSeq)),
      },
      {
        title: 'missing',
        how: 'Events are numbered without a hole in their session; a number that was left out is counted here.',
        text: ({ gaps }) => countText(gaps),
        bad: ({ gaps }) => gaps > 0,
      },
      {
        title: 'twice',
        how: 'Events that the page was given a second time.',
        text: ({ duplicates }) => countText(duplicates),
        bad: ({ duplicates }) => duplicates > 0,
      },
    ],
  },
];
