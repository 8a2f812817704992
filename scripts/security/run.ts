import { PATHS } from '#protocol';
import { ask } from '../../tests/lib/raw-http.ts';
import { abreast } from '../lib/abreast.ts';
import { figure, type Figure } from '../lib/report.ts';
import { Actors, everybody } from './actors.ts';
import { Bystanders, type Endured } from './bystanders.ts';
import { DOORS } from './doors.ts';
import { type Door } from './door.ts';
import { floodFrames, fragments, pings } from './frame-flood.ts';
import { floodDoor, floodSockets, type Flood } from './malformed/flood.ts';
import { openPlace, type Place } from './place.ts';
import { tryAll, type Row, type Tried } from './row.ts';
import { freshRows } from './rows/fresh.ts';
import { handshakeRows, packetRows, sizeRows } from './rows/inputs.ts';
import { cutRows } from './rows/cuts.ts';
import { frameRows, share, shareRows } from './rows/embedding.ts';
import { headerRows, signInRows } from './rows/headers.ts';
import { LIMITED, limitRows } from './rows/limits.ts';
import { commandRows, originRows, refusalRows, strangerRows } from './rows/refusals.ts';
import { STRICT, whoRows } from './rows/who.ts';
import { SLOW, timeUntilAllCut } from './slow.ts';

/** What is to be tried. */
export interface SecurityOptions {
  /** Malformed requests or frames for each door. */
  readonly runs: number;
  readonly seed: number;
  /** Fewer connections, shorter floods of frames. */
  readonly quick: boolean;
}

/** What came of it. */
export interface Outcome {
  readonly tried: readonly Tried[];
  readonly floods: readonly Flood[];
  readonly figures: readonly Figure[];
}

const MEGABYTE = 1024 * 1024;
/** Requests that are made for no door. */
const NOWHERE: Door = { name: 'nowhere', request: () => ({ path: '/nothing' }) };

const seconds = (): number => Math.round(performance.now() / 1_000);

/** Takes what is to be tried and where to say how far it is; tries it all on servers of its own. */
export async function runSecurity(options: SecurityOptions, say: (line: string) => void): Promise<Outcome> {
  const places = await Promise.all([openPlace([]), openPlace(STRICT), openPlace(LIMITED)]);
  const [place, strict, limited] = places;
  try {
    const tokens = await everybody(new Actors(strict.port, strict.admin), strict.admin);
    const bystanders = await Bystanders.join(place.server.url);
    say('Attempts …');
    const shared = await share(place);
    const slow = slowFigures(place.port, options.quick);
    const tried = await tryAll([
      ...rowsOf(place),
      ...signInRows(limited),
      ...whoRows(strict, tokens),
      ...cutRows(strict),
      ...shareRows(place, shared),
      ...frameRows(place, shared),
      ...limitRows(limited),
    ]);
    // A thousand slow clients are memory of their own.
    if (!options.quick) await slow;
    say(`Floods of frames … (${seconds()} s)`);
    const frames = await frameFigures(place, options.quick);
    say(`Malformed requests … (${seconds()} s)`);
    const floods = await floodAll(place, options, say);
    const slowness = await slow;
    const health = await ask(place.port, { path: PATHS.healthz });
    const endured = await bystanders.leave();
    const figures = [
      figure('attempts', tried.length, ''),
      figure('attempts that came to something else', tried.filter(({ ok }) => !ok).length, '', { atMost: 0 }),
      ...floodFigures(floods),
      ...frames,
      ...slowness,
      ...serverFigures(places, health?.status === 200),
      ...bystanderFigures(endured),
    ];
    const complaints = places.map(({ server }) => server.complaints()).join('');
    if (complaints !== '') say(`The server complained:\n${complaints}`);
    for (const interruption of endured.interruptions) say(`bystander ${interruption}`);
    for (const { detail } of endured.violations.slice(0, 10)) say(`bystander: ${detail}`);
    return { tried, floods, figures };
  } finally {
    await Promise.all(places.map(({ server }) => server.stop()));
  }
}

function rowsOf(place: Place): Row[] {
  return [
    ...freshRows(place),
    ...strangerRows(place),
    ...originRows(place),
    ...headerRows(place),
    ...commandRows(place),
    ...refusalRows(place),
    ...sizeRows(place),
    ...handshakeRows(place),
    ...packetRows(place),
  ];
}

async function floodAll(
  { port, needed }: Place,
  { runs, seed, quick }: SecurityOptions,
  say: (line: string) => void,
): Promise<Flood[]> {
  // A few requests of each door have no answer and are waited for.
  const floods = await abreast([...DOORS, NOWHERE], quick ? 4 : 1, async (door, n) => {
    const flood = await floodDoor({ port, needed }, door, runs, seed + n);
    if (runs >= 1_000) say(`  ${door.name}: ${flood.wrong} wrong of ${runs}`);
    return flood;
  });
  for (const joins of [false, true]) floods.push(await floodSockets({ port }, joins, runs, seed));
  return floods;
}

function floodFigures(floods: readonly Flood[]): Figure[] {
  const sum = (of: (flood: Flood) => number): number => floods.reduce((total, flood) => total + of(flood), 0);
  return [
    figure('doors', floods.length, ''),
    figure(
      'malformed requests and frames',
      sum(({ sent }) => sent),
      '',
    ),
    figure(
      'answers of status 500',
      sum(({ statuses }) => statuses.get(500) ?? 0),
      '',
      { atMost: 0 },
    ),
    figure(
      'answers that are not documented',
      sum(({ wrong }) => wrong),
      '',
      { atMost: 0 },
    ),
  ];
}

/** Frames of hardly any bytes: 100 connections, 200,000 each in the long form. */
async function frameFigures({ server }: Place, quick: boolean): Promise<Figure[]> {
  const [connections, count] = quick ? [10, 50_000] : [100, 200_000];
  const kinds = { fragments: fragments(count), pings: pings(count) };
  const figures: Figure[] = [];
  for (const [name, bytes] of Object.entries(kinds)) {
    const untilCut = name === 'fragments';
    const { growth, slowest } = await floodFrames(server, { connections, bytes, joins: false, untilCut });
    const what = `${connections} × ${count} ${name} before sign-in`;
    figures.push(
      figure(`${what}: memory`, growth / MEGABYTE, 'MB', { atMost: 64 }),
      figure(`${what}: slowest answer`, slowest, 'ms'),
    );
  }
  return figures;
}

async function slowFigures(port: number, quick: boolean): Promise<Figure[]> {
  const count = quick ? 20 : 1_000;
  const [headers, bodies] = await Promise.all([
    timeUntilAllCut(port, SLOW.headers, count),
    timeUntilAllCut(port, SLOW.body(port), count),
  ]);
  return [
    figure(`${count} slow headers cut`, headers / 1_000, 's', { atMost: 15 }),
    figure(`${count} slow bodies cut`, bodies / 1_000, 's', { atMost: 35 }),
  ];
}

function serverFigures(places: readonly Place[], healthy: boolean): Figure[] {
  const exits = places.filter(({ server }) => server.exit() !== undefined).length;
  const complaints = places.map(({ server }) => server.complaints()).join('\n');
  const count = (pattern: RegExp): number => complaints.match(pattern)?.length ?? 0;
  return [
    figure('exits', exits, '', { atMost: 0 }),
    figure('unhandled rejections', count(/unhandled ?rejection/gi), '', { atMost: 0 }),
    figure('errors in the log', count(/"level":[56]0/g), '', { atMost: 0 }),
    figure('healthy at the end', healthy ? 1 : 0, '', { atLeast: 1 }),
  ];
}

function bystanderFigures({ violations, applied, interruptions }: Endured): Figure[] {
  return [
    figure('events applied by bystanders', applied, '', { atLeast: 1 }),
    figure('gaps, duplicates and other violations', violations.length, '', { atMost: 0 }),
    figure('interruptions of a bystander', interruptions.length, '', { atMost: 0 }),
  ];
}
