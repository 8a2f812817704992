import { PATHS, TRANSPORTS, type TransportName } from '#protocol';
import { roundTrip, type Look, type Observation } from './examination.ts';
import { inside, isNameRefusal, named, span, whileHttp, type Context, type Finding } from './finding.ts';
import { judgeUpgrade } from './judge-upgrade.ts';

/** Milliseconds beyond four round trips from which on a first frame is late. */
const LATE = 1000;

/** The paths that the transports ask at. */
const PATH_OF = {
  websocket: PATHS.socket,
  'long-polling': PATHS.socket,
  sse: PATHS.stream,
  polling: PATHS.poll,
} as const satisfies Record<TransportName, string>;

/** Takes what was seen of a transport and what is known beside; returns the one finding about it. */
export function judgeTransport(seen: Observation, context: Context): Finding {
  const { transport } = seen;
  const finding =
    seen.frame === undefined ? judgeMute(seen, context) : judgeSpeaking(seen, seen.frame, context);
  return { ...finding, transport };
}

/** It delivered: did it go on? */
function judgeSpeaking(seen: Observation, frame: number, { http }: Context): Finding {
  const { transport, closed, missed, look } = seen;
  const cure = transport;
  if (look?.lostSession) return lostSession();
  if (closed !== undefined) {
    return {
      code: 'cut',
      tone: 'bad',
      says: `${named(transport)} worked and was cut after ${span(closed.at)}.`,
      more: `The page asked for no end (${closed.detail}). A proxy that allows connections only a short life does this.`,
      cure,
    };
  }
  if (missed > 0) {
    return {
      code: 'stalled',
      tone: 'bad',
      says: `${named(transport)} began, then fell silent while the server had ${missed} new ${missed === 1 ? 'event' : 'events'}: a proxy holds them back.`,
      more: 'What a proxy collects arrives late and in heaps, or when its buffer is full.',
      cure,
    };
  }
  const trip = roundTrip(http) ?? 0;
  if (frame > LATE + 4 * trip) {
    return {
      code: 'late',
      tone: 'warn',
      says: `${named(transport)} works, and took ${span(frame)} to begin${whileHttp(http)}.`,
      more: 'Something on the way waits before it passes the first bytes on.',
    };
  }
  return { code: 'works', tone: 'good', says: `${named(transport)} works.`, more: '' };
}

/** It delivered nothing: why? */
function judgeMute(seen: Observation, context: Context): Finding {
  const { transport, closed, look } = seen;
  if (context.away) {
    const says = `${named(transport)} cannot be judged: nothing answers.`;
    return { code: 'unknown', tone: 'quiet', says, more: '' };
  }
  if (isNameRefusal(look?.code)) return refused(transport, 'it does not know this address');
  if (closed?.kind === 'refused') return refused(transport, closed.detail.replace(/\.$/, ''));
  if (closed?.kind === 'garbled') {
    return {
      code: 'garbled',
      tone: 'bad',
      says: `What came over ${inside(transport)} is not what the server sends.`,
      more: `Something in between answers in its place or changes what passes (${closed.detail}).`,
      cure: transport,
    };
  }
  return judgePath(transport, look) ?? judgeStreaming(seen, context) ?? judgeAsking(seen, context);
}

/** Something else than the server has the path. */
function judgePath(transport: TransportName, look: Look | undefined): Finding | undefined {
  if (look?.lostSession) return lostSession();
  if (look?.status === undefined || look.ours) return undefined;
  return {
    code: 'path-blocked',
    tone: 'bad',
    says: `${named(transport)} does not get through: its path ${PATH_OF[transport]} is answered ${look.status} by something that is not Switchyard.`,
    more: 'A proxy or a filter in between has a rule for this path, or does not pass it to the server.',
    cure: transport,
  };
}

function judgeStreaming(seen: Observation, context: Context): Finding | undefined {
  const { transport } = seen;
  if (transport === 'websocket') return judgeUpgrade(seen, context);
  return TRANSPORTS[transport].streaming ? judgeStream(seen, context) : undefined;
}

/** An answer that stays open: the head may come while the body is held back. */
function judgeStream({ transport, closed, look, lasted, bytes }: Observation, { http }: Context): Finding {
  const name = named(transport);
  if (closed !== undefined) return broken(transport, closed.detail);
  const within = `within ${span(lasted)}`;
  const seen =
    bytes > 0
      ? `Some bytes came (${bytes}), not one whole message.`
      : look?.opened === undefined
        ? 'Not even the head of the answer came, and the connection was not refused either.'
        : `The head of the answer came after ${span(look.opened)}, and nothing of its body.`;
  const opened = look?.opened === undefined ? 'was asked for' : 'opened';
  return {
    code: 'buffered',
    tone: 'bad',
    says: `${name} ${opened} and no frame arrived ${within}${whileHttp(http)}: a proxy buffers it.`,
    more: seen,
    cure: transport,
  };
}

/** Plain questions and answers. */
function judgeAsking({ transport, closed, lasted }: Observation, { http }: Context): Finding {
  if (closed !== undefined) return broken(transport, closed.detail);
  return {
    code: 'unanswered',
    tone: 'bad',
    says: `${named(transport)} got no answer within ${span(lasted)}${whileHttp(http)}.`,
    more: 'The request went out and was neither answered nor refused.',
    cure: transport,
  };
}

function broken(transport: TransportName, detail: string): Finding {
  return {
    code: 'broken',
    tone: 'bad',
    says: `${named(transport)} broke before its first frame (${detail.replace(/\.$/, '')}).`,
    more: `A proxy or a filter in between is the likely cause: its path is ${PATH_OF[transport]}.`,
    cure: transport,
  };
}

function refused(transport: TransportName, why: string): Finding {
  return {
    code: 'refused',
    tone: 'bad',
    says: `The server itself refused ${inside(transport)}: ${why}.`,
    more: 'The way to it is open: this is for the server’s settings, not for a proxy.',
  };
}

function lostSession(): Finding {
  return {
    code: 'session-unknown',
    tone: 'bad',
    says: 'Long polling opens a session and the next request does not find it: several servers without a sticky route.',
    more: 'Its requests must all reach the server that opened the session. WebSocket, SSE and polling need no such thing.',
    cure: 'sticky',
  };
}
