import type { Context } from 'hono';
import * as v from 'valibot';
import {
  isLaneName,
  LAB_LIMITS,
  LabCutSchema,
  LabSettingsSchema,
  LabTapSwitchSchema,
  LANE_NAMES,
  laneViewer,
  OPEN_NETWORK,
  PATHS,
  QUERY,
  Refusal,
  type LabConditions,
  type LabSettings,
  type LabStateText,
  type LaneName,
} from '#protocol';
import { limitBody, type ReadBody } from '../../http/json-body.ts';
import type { Router } from '../../transports/contract.ts';
import type { Whereabouts } from '../cost/cost-run.ts';
import { chooseNetwork, networkOf, type NetworkProxy } from '../network.ts';
import type { LabSession } from './lab-session.ts';
import type { LabSessions } from './lab-sessions.ts';

/** The paths of sessions. */
export const SESSION_PATHS = {
  all: `${PATHS.lab}/sessions`,
  one: `${PATHS.lab}/sessions/:session`,
  lane: `${PATHS.lab}/sessions/:session/lanes/:lane`,
} as const;

const FRESH = { 'Cache-Control': 'no-store' } as const;

/** What sessions are served with. */
export interface SessionsDoorOptions {
  readonly sessions: LabSessions;
  readonly conditions: LabConditions;
  /** Where the server listens, by the time that it is asked. */
  readonly whereabouts: () => Whereabouts;
  /** In a demo, the proxy that lanes can be put behind a profile of. */
  readonly proxy: NetworkProxy | undefined;
  /** Reads the bodies. */
  readonly read: ReadBody;
}

/** Takes the router and the Lab's sessions; serves them. */
export function serveSessions(
  router: Router,
  { sessions, conditions, whereabouts, proxy, read }: SessionsDoorOptions,
): void {
  const { all, one, lane } = SESSION_PATHS;
  const answer = (context: Context, session: LabSession, status: 200 | 201 = 200): Response =>
    context.json(stateOf(session, conditions, proxy), status, FRESH);

  router.post(all, (context) => answer(context, sessions.open(), 201));
  router.get(one, (context) => answer(context, sessionOf(sessions, context)));
  router.delete(one, (context) => {
    sessionOf(sessions, context).end();
    return context.body(null, 204);
  });
  router.put(`${one}/settings`, limitBody, async (context) => {
    const session = sessionOf(sessions, context);
    session.set(settingsOf(await read(context)));
    return answer(context, session);
  });
  router.post(`${one}/cost`, (context) => {
    const session = sessionOf(sessions, context);
    sessions.measureCost(session, whereabouts());
    return answer(context, session);
  });
  router.post(`${one}/reset`, (context) => {
    const session = sessionOf(sessions, context);
    session.reset();
    return answer(context, session);
  });
  router.post(`${lane}/cut`, limitBody, async (context) => {
    const session = sessionOf(sessions, context);
    const name = laneOf(context);
    const sent = v.safeParse(LabCutSchema, await read(context));
    if (!sent.success) {
      throw new Refusal(
        'MALFORMED_REQUEST',
        'That is no way to cut a lane.',
        'Send {"how": "close"} or "reset".',
      );
    }
    session.meter(name).cut(sent.output.how);
    return answer(context, session);
  });
  router.put(`${one}/tap`, limitBody, async (context) => {
    const session = sessionOf(sessions, context);
    const sent = v.safeParse(LabTapSwitchSchema, await read(context));
    if (!sent.success) {
      throw new Refusal('MALFORMED_REQUEST', 'That turns no tap.', 'Send {"on": true} or {"on": false}.');
    }
    session.tapInto(sent.output.on);
    return answer(context, session);
  });
  router.get(`${one}/tap`, (context) => {
    const session = sessionOf(sessions, context);
    return context.json(session.tap.after(afterOf(context.req.query(QUERY.after))), 200, FRESH);
  });
  router.get(`${lane}/network`, (context) => {
    const session = sessionOf(sessions, context);
    return context.json(networkOf(mustHave(proxy), laneViewer(session.id, laneOf(context))), 200, FRESH);
  });
  router.put(`${lane}/network`, limitBody, async (context) => {
    const session = sessionOf(sessions, context);
    await chooseNetwork(mustHave(proxy), laneViewer(session.id, laneOf(context)), await read(context));
    return answer(context, session);
  });
}

/** Takes the sessions and a request below one; returns it. Throws Refusal when there is none of that name. */
export function sessionOf(sessions: LabSessions, context: Context): LabSession {
  return sessions.get(context.req.param('session') ?? '');
}

function stateOf(
  session: LabSession,
  conditions: LabConditions,
  proxy: NetworkProxy | undefined,
): LabStateText {
  const network = (name: LaneName): string =>
    proxy?.profileOf(laneViewer(session.id, name)).name ?? OPEN_NETWORK;
  const { id, topic, cursor, settings, made, ends, tap } = session;
  return {
    id,
    topic,
    cursor,
    settings,
    made,
    ends,
    lanes: Object.fromEntries(
      LANE_NAMES.map((name) => [name, session.lane(name, network(name))]),
    ) as LabStateText['lanes'], // made name by name just above, which fromEntries cannot express
    cost: session.cost?.state ?? null,
    tap: { on: tap.on, newest: tap.newest },
    conditions,
    network: proxy !== undefined,
    now: session.clock.now(),
  };
}

function laneOf(context: Context): LaneName {
  const name = context.req.param('lane');
  if (isLaneName(name)) return name;
  throw new Refusal('NOT_FOUND', 'There is no such lane.', `The lanes are ${LANE_NAMES.join(', ')}.`);
}

function afterOf(text = '0'): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Refusal(
    'MALFORMED_REQUEST',
    'The tap cannot go on there.',
    'Send what was in next, or leave it out.',
  );
}

function settingsOf(sent: unknown): LabSettings {
  const parsed = v.safeParse(LabSettingsSchema, sent);
  if (!parsed.success) {
    throw new Refusal(
      'MALFORMED_REQUEST',
      'Those are no settings of a Lab session.',
      `Send {rate, bytes, batching, deflate, gzip}: 0 to ${LAB_LIMITS.rate} events/s, 0 to ${LAB_LIMITS.bytes} bytes, and true or false.`,
    );
  }
  const { rate, bytes } = parsed.output;
  if (rate * bytes <= LAB_LIMITS.bytesPerSecond) return parsed.output;
  throw new Refusal(
    'LAB_OVER_LIMIT',
    `${rate} events/s of ${bytes} bytes are more than ${LAB_LIMITS.bytesPerSecond / 1024} KiB/s.`,
    `Choose at most ${Math.floor(LAB_LIMITS.bytesPerSecond / bytes)} events/s of that size, or smaller ones.`,
  );
}

function mustHave(proxy: NetworkProxy | undefined): NetworkProxy {
  if (proxy !== undefined) return proxy;
  throw new Refusal('NOT_FOUND', 'This server has no networks to choose from.', 'Start it with --demo.');
}
