/** The four ways to ask "what comes after my cursor?", by their names on the wire and in URLs. */
export const TRANSPORT_NAMES = ['websocket', 'long-polling', 'sse', 'polling'] as const;

/** The name of one transport. */
export type TransportName = (typeof TRANSPORT_NAMES)[number];

/** What a transport can do. Code reads this table; it never branches on a name. */
export interface TransportCapability {
  /** How the page names it. */
  readonly label: string;
  /** The server speaks when it has something; otherwise the client asks at its own pace. */
  readonly push: boolean;
  /** One response stays open and carries many frames, so a buffering proxy can mute it. */
  readonly streaming: boolean;
  /** Commands can go up on it; otherwise they go by POST. */
  readonly commands: boolean;
  /** Default milliseconds between frames; for a transport without push, between questions. */
  readonly cadence: number;
}

/** The capability of every transport. */
export const TRANSPORTS = {
  websocket: {
    label: 'WebSocket',
    push: true,
    streaming: true,
    commands: true,
    cadence: 40,
  },
  'long-polling': {
    label: 'Long polling',
    push: true,
    streaming: false,
    commands: true,
    cadence: 300,
  },
  sse: {
    label: 'SSE',
    push: true,
    streaming: true,
    commands: false,
    cadence: 40,
  },
  polling: {
    label: 'Polling',
    push: false,
    streaming: false,
    commands: false,
    cadence: 1000,
  },
} as const satisfies Record<TransportName, TransportCapability>;

/** Takes any text; true when it names a transport. */
export function isTransportName(text: unknown): text is TransportName {
  return TRANSPORT_NAMES.some((name) => name === text);
}
