/** What happens to a request that asks for an upgrade. */
export type UpgradeFate =
  'pass' | 'refuse' | 'strip' | 'reset' | 'silence' | 'close-after-101' | 'silence-after-101';

/** What one mode does. The proxy reads this table; it never branches on a name. */
export interface Mode {
  /** One line for a person. */
  readonly help: string;
  /** The key that chooses it on a terminal. */
  readonly key: string;
  readonly upgrade: UpgradeFate;
  /** Connections that are upgraded or in the middle of a stream fall silent when the mode begins. */
  readonly silencesOpen: boolean;
  /** Responses without a known length are held back until they end. */
  readonly holdsStreams: boolean;
  /** Nothing is accepted, and what is open is reset. */
  readonly down: boolean;
}

const PLAIN = { upgrade: 'pass', silencesOpen: false, holdsStreams: false, down: false } as const;

/** Every mode, by the name that the command line takes. */
export const MODES = {
  pass: { ...PLAIN, key: '1', help: 'Passes everything.' },
  'upgrade-403': { ...PLAIN, key: '2', upgrade: 'refuse', help: 'Answers an upgrade with 403.' },
  'upgrade-strip': {
    ...PLAIN,
    key: '3',
    upgrade: 'strip',
    help: 'Removes the upgrade headers, so that the server sees an ordinary request.',
  },
  'upgrade-reset': { ...PLAIN, key: '4', upgrade: 'reset', help: 'Resets the connection of an upgrade.' },
  'upgrade-silence': { ...PLAIN, key: '5', upgrade: 'silence', help: 'Never answers an upgrade.' },
  'upgrade-101-close': {
    ...PLAIN,
    key: '6',
    upgrade: 'close-after-101',
    help: 'Answers an upgrade with 101, then closes.',
  },
  'upgrade-101-silence': {
    ...PLAIN,
    key: '7',
    upgrade: 'silence-after-101',
    help: 'Answers an upgrade with 101, then passes nothing in either direction.',
  },
  'half-open': {
    ...PLAIN,
    key: '8',
    silencesOpen: true,
    help: 'What is upgraded or streaming now falls silent for good and stays open; what comes later passes.',
  },
  'buffer-streams': {
    ...PLAIN,
    key: '9',
    holdsStreams: true,
    help: 'Holds back responses without a known length until they end, as buffering proxies do.',
  },
  down: { ...PLAIN, key: '0', down: true, help: 'Refuses new connections and resets open ones.' },
} as const satisfies Record<string, Mode>;

/** The name of a mode. */
export type ModeName = keyof typeof MODES;

/** Every name, in the order of their keys. */
export const MODE_NAMES = Object.keys(MODES) as [ModeName, ...ModeName[]]; // Object.keys widens to string

/** What is done to the bytes that do pass. */
export interface Shape {
  /** Milliseconds added in each direction. */
  readonly latency?: number;
  /** Bytes per second in each direction, for each connection. */
  readonly bandwidth?: number;
  /** Bytes are written in pieces of at most this many. */
  readonly slice?: number;
  /** A connection is reset when the client has got this many bytes on it. */
  readonly cutAfter?: number;
}
