import type { LaneName } from '#protocol';
import type { ProfileName } from '../../server/lab/proxy/profiles.ts';

/** What is expected of the lanes of a page behind a network. */
export interface LabExpectation {
  /** Lanes that deliver nothing any more; every other one does. */
  readonly dead: readonly LaneName[];
  /** What Auto may be on at the end, as the page calls it. */
  readonly auto: readonly string[];
  /** What the page is to say of a lane at some time; of a lane that is not named it says nothing at the end. */
  readonly says?: Readonly<Partial<Record<LaneName, RegExp>>>;
  /** Connections come and go: any lane may be without one, and say so, at the moment at which it is looked at. */
  readonly restless?: true;
}

/** A network that every lane of a page is put behind, and what is expected then. */
export interface LabRow {
  readonly profile: ProfileName;
  /** The connections are cut when the lanes are behind it, because it is for what comes later. */
  readonly cuts: boolean;
  /** Milliseconds that the lanes are watched for when all is as expected. */
  readonly watch: number;
  /** Another row is much like it, or it takes long: a quick run leaves it out. */
  readonly slow?: true;
  readonly expect: LabExpectation;
}

/** Milliseconds without an event after which a lane does not deliver: the slowest that lives asks once a second. */
export const DELIVERING = 4_000;

const WATCH = 4_500;

const row = (profile: ProfileName, expect: LabExpectation, more: Partial<LabRow> = {}): LabRow => ({
  ...{ profile, expect, cuts: true, watch: WATCH },
  ...more,
});

/** Left out of a quick run. */
const SLOW = { slow: true } as const;
const ON_WEBSOCKET = ['WebSocket'] as const;
const ON_ANY = ['WebSocket', 'Long polling', 'SSE', 'Polling'] as const;
const NO_WEBSOCKET = /^WebSocket does not get through here/;
const SILENT = /fell silent without closing\.$/;

/** All deliver. */
const OPEN: LabExpectation = { dead: [], auto: ON_WEBSOCKET };
/** A WebSocket that fails at once: Auto knows why. */
const REFUSED: LabExpectation = {
  dead: ['websocket'],
  auto: ['Long polling'],
  says: { websocket: NO_WEBSOCKET, auto: /^WebSocket does not get through, plain HTTP does/ },
};
/** A WebSocket that hangs is found out by its deadline. */
const HANGING: LabExpectation = {
  dead: ['websocket'],
  auto: ['Long polling'],
  says: { websocket: NO_WEBSOCKET, auto: /^WebSocket (has not answered yet|was opened, then nothing came)/ },
};

/** Every network that the page offers, recorded: which lanes live, what Auto settles on, and what the page says. */
export const LAB_ROWS: readonly LabRow[] = [
  row('pass', OPEN, { cuts: false }),
  row('upgrade-403', REFUSED),
  row('upgrade-400', REFUSED, SLOW),
  row('upgrade-502', REFUSED, SLOW),
  row('upgrade-strip', REFUSED, SLOW),
  row('upgrade-reset', REFUSED, SLOW),
  row('upgrade-silence', HANGING, SLOW),
  row('upgrade-101-close', REFUSED, SLOW),
  row('upgrade-101-silence', HANGING, SLOW),
  // Twice its ten seconds, from when each WebSocket was opened: nothing else cuts it here.
  row(
    'websocket-cut',
    { ...OPEN, says: { websocket: /^WebSocket (broke|is cut)/, auto: /^WebSocket (broke|is cut)/ } },
    { cuts: false, slow: true, watch: 12_000 },
  ),
  row('buffer-streams', {
    dead: ['sse'],
    auto: ON_WEBSOCKET,
    says: { sse: /^SSE does not get through here/ },
  }),
  row('slow', OPEN),
  row('thin', OPEN, SLOW),
  row('flaky', { dead: [], auto: ON_ANY, restless: true }, { slow: true, watch: 15_000 }),
  row('sliced', OPEN, SLOW),
  row('six-connections', OPEN, SLOW),
  // What polls has no connection that could be half open for long.
  row(
    'half-open',
    { ...OPEN, says: { websocket: SILENT, sse: SILENT, auto: SILENT } },
    { cuts: false, watch: 6_000 },
  ),
  // It hangs rather than fails: Auto is on whichever gets through first when it is over.
  row(
    'offline',
    { dead: [], auto: ON_ANY, says: { websocket: SILENT, sse: SILENT }, restless: true },
    { cuts: false, slow: true, watch: 10_000 },
  ),
];
