import { LANE_NAMES, TRANSPORT_NAMES, TRANSPORTS, type LaneName, type TransportName } from '#protocol';
import { cpuNoise, CPU_TOO_LITTLE } from './cpu.ts';
import { labEventBytes } from './projection.ts';
import {
  bestLane,
  mostDelivered,
  laneRunners,
  laneStanding,
  wireBytes,
  type LabJudged,
  type LaneRunner,
  type LaneStanding,
} from './standing.ts';
import { counted, plain, size, time } from './wording.ts';

/** A difference in bytes, as a share, below which nothing is made of it. */
const ALIKE_BYTES = 0.03;

/** A spread of polling's delays, as a share of its cadence, below which it asked in step with the events: by chance it is nearly half. */
const STEADY = 0.1;

/** What a sentence of a verdict is about. */
export type LabVerdictSubject =
  'best' | 'compared' | 'whole' | 'lost' | 'network' | 'auto' | 'reconnect' | 'cpu';

/** One sentence that follows from figures. */
export interface LabVerdictSentence {
  readonly about: LabVerdictSubject;
  /** The lane that it is about; undefined when it is about all. */
  readonly lane: LaneName | undefined;
  readonly text: string;
}

/** What figures say, in words. */
export interface LabVerdict {
  /** The best transport here; undefined when none delivered everything. */
  readonly best: TransportName | undefined;
  readonly sentences: readonly LabVerdictSentence[];
}

/** Takes a lane; returns its name for people. */
export function laneLabel(lane: LaneName): string {
  return lane === 'auto' ? 'Auto' : TRANSPORTS[lane].label;
}

/** The lane's name in the middle of a sentence: what is a name of words is written as words. */
function inSentence(lane: LaneName): string {
  const label = laneLabel(lane);
  return lane !== 'auto' && /^[A-Z][a-z ]+$/.test(label) ? label.toLowerCase() : label;
}

/** Takes a recording; returns what its figures say: which transport is best here, by how much, and what did not work. */
export function labVerdict(recording: LabJudged): LabVerdict {
  const most = mostDelivered(recording.lanes);
  if (most === 0) return { best: undefined, sentences: [nothingCame(recording)] };
  const best = bestLane(recording);
  const sentences = [
    ...(best ? [bestSentence(recording, best), ...compared(recording, best)] : [noneIsBest]),
    ...inStep(recording),
    ...LANE_NAMES.flatMap((lane) => troubleOf(lane, recording, most)),
    ...autoSentence(recording),
    ...wholeness(recording),
    ...reconnects(recording),
    ...cpu(recording),
  ];
  return { best: best?.name, sentences };
}

const noneIsBest: LabVerdictSentence = {
  about: 'best',
  lane: undefined,
  text: 'No transport delivered every event once here, so none is called best.',
};

function nothingCame({ settings }: LabJudged): LabVerdictSentence {
  const text =
    settings.rate === 0
      ? 'No events were made, so there is nothing to compare. Set a rate above 0.'
      : 'No lane received an event, so there is nothing to compare. Look at how the lanes are connected.';
  return { about: 'best', lane: undefined, text };
}

function bestSentence(
  { settings, profiles }: LabJudged,
  { name, figures, delay }: LaneRunner,
): LabVerdictSentence {
  const beside = figures.overheadPerEvent;
  const cost =
    beside === null
      ? ''
      : beside < 0
        ? `, and compression saves ${size(-beside)} of each event`
        : `, and an event costs ${size(beside)} beside its own ${size(labEventBytes(settings.bytes))}`;
  const text = `${laneLabel(name)} is best ${where(profiles[name])}: half of its events arrive within ${time(delay.p50)}, 95 % within ${time(delay.p95)}${cost}.`;
  return { about: 'best', lane: name, text };
}

/** What each other transport costs beside the best. */
function compared(recording: LabJudged, best: LaneRunner): LabVerdictSentence[] {
  const others = laneRunners(recording).filter(({ name }) => name !== best.name);
  return others.map(({ name, figures, delay }) => {
    const bytes = bytesBeside(wireBytes(figures) / wireBytes(best.figures), inSentence(best.name));
    const later = delay.p50 - best.delay.p50;
    const when =
      Math.abs(later) < 1 ? 'as soon' : `${time(Math.abs(later))} ${later > 0 ? 'later' : 'sooner'}`;
    const text = `At ${counted(recording.settings.rate, 'event')}/s ${where(recording.profiles[name])}, ${called(name)} costs ${bytes}, and half of its events are there ${when}, 95 % within ${time(delay.p95)}.`;
    return { about: 'compared', lane: name, text };
  });
}

function bytesBeside(factor: number, best: string): string {
  return Math.abs(factor - 1) < ALIKE_BYTES
    ? `about as many bytes as ${best}`
    : `${plain(factor)} × the bytes of ${best}`;
}

/**
 * Where events come at the pace of the questions, polling always asks the same time after one: what was measured is one draw of
 * what could be.
 */
function inStep(recording: LabJudged): LabVerdictSentence[] {
  return laneRunners(recording).flatMap(({ name, delay }): LabVerdictSentence[] => {
    const { push, cadence } = TRANSPORTS[name];
    if (push || delay.count < 2 || delay.p95 - delay.p50 > STEADY * cadence) return [];
    const text = `${laneLabel(name)} asked in step with the events, each time as long after one: another time its delay may be anything up to ${time(cadence)}.`;
    return [{ about: 'compared', lane: name, text }];
  });
}

/** Plain polling is named with its pace, which its figures hang on. */
function called(name: TransportName): string {
  const { push, cadence } = TRANSPORTS[name];
  return push ? inSentence(name) : `${inSentence(name)} every ${time(cadence)}`;
}

function where(profile: string | undefined): string {
  return profile === undefined || profile === 'pass' ? 'on this network' : `behind the network “${profile}”`;
}

const TROUBLE: Readonly<Record<Exclude<LaneStanding, 'whole'>, (got: number, most: number) => string>> = {
  dead: () => 'delivered nothing',
  behind: (got, most) => `delivered ${plain(got)} of ${counted(most, 'event')} in the same time`,
  broken: () => 'did not deliver every event once, which is a defect',
};

function troubleOf(lane: LaneName, recording: LabJudged, most: number): LabVerdictSentence[] {
  const figures = recording.lanes[lane];
  if (!figures) return [];
  const standing = laneStanding(figures, recording);
  if (standing === 'whole') return [];
  const did = TROUBLE[standing](figures.delay?.count ?? 0, most);
  return [{ about: 'network', lane, text: `${laneLabel(lane)} ${did} ${where(recording.profiles[lane])}.` }];
}

/** Auto is worth a sentence where it got past something that stopped a transport. */
function autoSentence(recording: LabJudged): LabVerdictSentence[] {
  const { auto } = recording.lanes;
  if (!auto?.delay || laneStanding(auto, recording) !== 'whole') return [];
  const stopped = LANE_NAMES.filter((lane) => {
    const figures = recording.lanes[lane];
    return figures !== undefined && laneStanding(figures, recording) === 'dead';
  });
  if (stopped.length === 0) return [];
  const names = stopped.map(inSentence).join(' and ');
  const text = `Auto got round it: where ${names} delivered nothing it delivered ${counted(auto.delay.count, 'event')}, 95 % of them within ${time(auto.delay.p95)}.`;
  return [{ about: 'auto', lane: 'auto', text }];
}

function wholeness({ lanes }: LabJudged): LabVerdictSentence[] {
  const faults = LANE_NAMES.flatMap((lane): LabVerdictSentence[] => {
    const { gaps = 0, duplicates = 0 } = lanes[lane] ?? {};
    if (gaps === 0 && duplicates === 0) return [];
    const text = `${laneLabel(lane)} lost ${counted(gaps, 'event')} and showed ${plain(duplicates)} twice.`;
    return [{ about: 'lost', lane, text }];
  });
  if (faults.length > 0) return faults;
  const text =
    'No lane lost or repeated an event: each carries its number, and none was missing or came again.';
  return [{ about: 'whole', lane: undefined, text }];
}

function reconnects({ lanes }: LabJudged): LabVerdictSentence[] {
  return LANE_NAMES.flatMap((lane): LabVerdictSentence[] => {
    const { count = 0, worst = null } = lanes[lane]?.reconnect ?? {};
    if (count === 0 || worst === null) return [];
    const text = `${laneLabel(lane)} was without a connection ${counted(count, 'time')}, for ${time(worst)} at the longest.`;
    return [{ about: 'reconnect', lane, text }];
  });
}

/** The dearest and the cheapest, where the server's CPU was measured, and those that cost too little for that. */
function cpu({ lanes, cost }: LabJudged): LabVerdictSentence[] {
  const asked = TRANSPORT_NAMES.flatMap((lane) => {
    const each = lanes[lane]?.cpuPerEvent ?? null;
    return each === null ? [] : [{ lane, each, noise: cpuNoise(cost, lane) }];
  });
  const known = asked.filter(({ each }) => each > 0).sort((a, b) => a.each - b.each);
  const little = asked.filter(({ each }) => each <= 0).map(({ lane }) => inSentence(lane));
  return [...dearest(known), ...tooLittle(little)];
}

function tooLittle(labels: readonly string[]): LabVerdictSentence[] {
  if (labels.length === 0) return [];
  const text = `The server’s CPU for an event was ${CPU_TOO_LITTLE} on ${labels.join(' and ')}: less than it varies by without viewers.`;
  return [{ about: 'cpu', lane: undefined, text }];
}

function cpuAlike(least: number, most: number): LabVerdictSentence {
  const text = `Delivering an event costs the server between ${plain(least)} and ${plain(most)} µs of CPU: the transports differ by less than it varies by without viewers, so none is called cheaper.`;
  return { about: 'cpu', lane: undefined, text };
}

function dearest(
  known: readonly { lane: TransportName; each: number; noise: number }[],
): LabVerdictSentence[] {
  const [least, most] = [known[0], known.at(-1)];
  if (!least || !most || least === most) return [];
  const span = most.each - least.each;
  if (span <= Math.max(least.noise, most.noise)) return [cpuAlike(least.each, most.each)];
  const text = `Delivering an event costs the server ${plain(least.each)} µs of CPU on ${inSentence(least.lane)} and ${plain(most.each)} µs on ${inSentence(most.lane)}: ${plain(most.each / least.each)} × as much.`;
  return [{ about: 'cpu', lane: most.lane, text }];
}
