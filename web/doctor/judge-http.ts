import type { Examination } from './examination.ts';
import { roundTrip } from './examination.ts';
import { isNameRefusal, span, type Finding } from './finding.ts';

/** Milliseconds of a round trip from which on a network is called slow. */
const SLOW = 300;

/** Statuses with which a proxy says that it did not reach the server behind it. */
const GATEWAY: ReadonlySet<number> = new Set([502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530]);

/** Takes an examination; returns what concerns every transport alike, the gravest first. */
export function judgeHttp(examination: Examination): Finding[] {
  const grave = unreachable(examination) ?? misnamed(examination);
  const slow = slowness(examination);
  return [grave, slow].filter((finding) => finding !== undefined);
}

function unreachable({ http, online, observations }: Examination): Finding | undefined {
  const { status, ours, code } = http;
  if (ours && status === 200) return undefined;
  if (isNameRefusal(code)) return undefined;
  const delivered = observations.some(({ frame }) => frame !== undefined);
  if (delivered) {
    return {
      code: 'health-blocked',
      tone: 'warn',
      says: 'The path /readyz does not answer, though events arrive.',
      more: 'The page asks there to tell a server that is down from a transport that is blocked: a proxy must pass /readyz as well.',
    };
  }
  if (ours && code === 'STOPPING') {
    return {
      code: 'stopping',
      tone: 'bad',
      says: 'The server is stopping or restarting.',
      more: 'It answers and takes no new viewers. Run this again in half a minute.',
    };
  }
  if (status === undefined) return silence(online);
  if (GATEWAY.has(status)) {
    return {
      code: 'gateway',
      tone: 'bad',
      says: `A proxy answers ${status}: it is there, and the server behind it is not.`,
      more: 'See whether Switchyard runs, and whether the proxy asks at the address and port where it listens.',
    };
  }
  if (status === 200) {
    return {
      code: 'foreign',
      tone: 'bad',
      says: 'Something else answers in the place of the server.',
      more: 'That may be the sign-in page of a network (open any page to sign in), or a proxy that answers /readyz by itself.',
    };
  }
  return {
    code: 'http-status',
    tone: 'bad',
    says: `Plain HTTP is answered ${status} by something that is not Switchyard.`,
    more: 'A proxy or a filter in between does not let this page through.',
  };
}

function silence(online: boolean): Finding {
  if (!online) {
    return {
      code: 'offline',
      tone: 'bad',
      says: 'This device says that it has no network.',
      more: 'Nothing can be said about the way to the server before it has one.',
    };
  }
  return {
    code: 'server-down',
    tone: 'bad',
    says: 'The server does not answer, not even by plain HTTP.',
    more: 'It is down, or nothing on the way to it lets anything through: from a browser the two look the same.',
  };
}

/** The server is there and does not know the name that people use for it. */
function misnamed({ origin: site, http, observations }: Examination): Finding | undefined {
  const codes = [http.code, ...observations.map(({ look }) => look?.code)];
  const code = codes.find(isNameRefusal);
  if (code === undefined) return undefined;
  const { origin } = new URL(site);
  return {
    code: 'name-refused',
    tone: 'bad',
    says: `The server does not know the address ${origin}.`,
    more:
      'It answers only under names that it was told. Start it with the flag below, or let the proxy pass Host and Origin as they are ' +
      `(it refused with ${code}).`,
    command: `npm start -- --allowed-origins ${origin}`,
  };
}

function slowness({ http }: Examination): Finding | undefined {
  const trip = roundTrip(http);
  if (trip === undefined || trip < SLOW) return undefined;
  return {
    code: 'slow',
    tone: 'warn',
    says: `Slow: a round trip takes ${span(trip)}.`,
    more: 'Everything that needs several round trips to begin takes as many times longer; nothing is lost by it. What did not answer in time here may only be slow.',
  };
}
