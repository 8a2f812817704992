import { sentLabels } from '#domain';
import type { Alert } from '#protocol';
import { episodeKey, lateness, type Letter } from '../outbox/letter.ts';

/** What a channel is given to send: a letter, and what is known at that moment. */
export interface Parcel extends Pick<Letter, 'id' | 'group' | 'news' | 'firing' | 'unheard' | 'test'> {
  /** The channel's name. */
  readonly channel: string;
  /** Milliseconds by which it is late; 0 when it is not. */
  readonly late: number;
  /** When it is sent. */
  readonly at: number;
  /** Where the page is, without a slash at the end. */
  readonly origin: string;
}

/** Takes a letter, its channel's name, the time and where the page is; returns what is sent. */
export function parcelOf(letter: Letter, channel: string, at: number, origin: string): Parcel {
  const { id, group, news, firing, unheard, test } = letter;
  return { id, group, news, firing, unheard, test, channel, late: lateness(letter, at), at, origin };
}

/** Takes an alert; returns its labels by names that Prometheus and Alertmanager take. */
export function plainLabels(alert: Alert): Record<string, string> {
  // Which reason it has may change while it fires: as a label it would make it another alert there.
  const { reason: _reason, ...labels } = sentLabels(alert);
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [plainName(name), value]));
}

function plainName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_');
}

/** Takes milliseconds since 1970; returns the time as RFC 3339 has it. */
export function timeText(time: number): string {
  return new Date(time).toISOString();
}

/** Takes a parcel; returns its subject, on one line. */
export function titleOf({ news, test, channel }: Parcel): string {
  if (test) return `Test of the channel ${channel}`;
  const firing = news.filter(({ told }) => told === 'firing').length;
  const resolved = news.filter(({ told }) => told === 'resolved').length;
  const flapping = news.length - firing - resolved;
  const counts = [
    ...(firing > 0 ? [`${firing} firing`] : []),
    ...(resolved > 0 ? [`${resolved} resolved`] : []),
    ...(flapping > 0 ? [`${flapping} flapping`] : []),
  ];
  return `${news[0]?.alert.name ?? 'Alerts'}: ${counts.join(', ')}`;
}

/** Takes a parcel; returns everything it says, a line for each thing. */
export function linesOf(parcel: Parcel): string[] {
  if (parcel.test) return ['This is a test from Switchyard: messages of this channel arrive here.'];
  const lines = parcel.news.flatMap((news) => [headOf(parcel, news), ...annotationsOf(news.alert)]);
  const told = parcel.news.filter((news) => news.told === 'firing').length;
  if (parcel.firing > told) lines.push(`In all ${parcel.firing} of this rule are firing.`);
  if (parcel.late > 0) lines.push(`This message is ${spanText(parcel.late)} late.`);
  return [...lines, `${parcel.origin}/alerts`];
}

/** Takes a parcel and one thing that it tells; returns that in one line. */
export function headOf({ unheard }: Parcel, { told, repeated, alert }: Parcel['news'][number]): string {
  const { name, severity, labels, firedAt, since, resolvedAt, value } = alert;
  const where = Object.entries(labels).map(([label, text]) => `${label}=${text}`);
  const what = `${name} (${[severity, ...where].join(', ')})`;
  const begun = timeText(firedAt ?? since);
  const valued = value === null ? '' : `, value ${value}`;
  if (told === 'flapping') return `FLAPPING: ${what}: it changes too often to be told each time.`;
  if (told === 'firing') return `${repeated ? 'STILL FIRING' : 'FIRING'}: ${what} since ${begun}${valued}`;
  const over = timeText(resolvedAt ?? alert.at);
  if (!unheard.includes(episodeKey({ alert }))) return `RESOLVED: ${what} at ${over}`;
  return `FIRED AND RESOLVED: ${what} from ${begun} to ${over}, before this could be sent`;
}

function annotationsOf({ annotations }: Alert): string[] {
  return Object.entries(annotations).map(([name, text]) => `  ${name}: ${text}`);
}

function spanText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
