import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import * as v from 'valibot';
import { termsProblem } from '#domain';
import {
  ALERT_TOPICS,
  PATHS,
  PreviewRequestSchema,
  QUERY,
  Refusal,
  RuleIdSchema,
  type AlertList,
  type Fired,
  type Preview,
  type Rule,
  type RuleList,
} from '#protocol';
import { may } from '../access/authorise.ts';
import type { Doorkeeper } from '../access/doorkeeper.ts';
import type { Principal } from '../access/principal.ts';
import { unfitCommand } from '../commands/parse.ts';
import { compressed } from '../http/compressed.ts';
import { Gate, hasGone } from '../http/gate.ts';
import { limitBody, readJson } from '../http/json-body.ts';
import type { Router } from '../transports/contract.ts';
import type { Alerts } from './alerts.ts';
import { mustBeReadable } from './desk.ts';
import { tryRule } from './preview.ts';
import { stripOf } from './strip.ts';

const FRESH = { 'Cache-Control': 'no-store' } as const;

/** Rules tried, and strips made, at a time: each reads an hour of history. Who has waited in line is looked at again: he may have been signed out. */
const AT_ONCE = 1;

/** The range of a strip, and of what fired, in ms: when nothing is said, and at the most. */
const USUAL_RANGE = 3_600_000;
const LONGEST_RANGE = 8 * 86_400_000;

const TimeTextSchema = v.optional(v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number)));
const RangeSchema = v.object({ [QUERY.from]: TimeTextSchema, [QUERY.to]: TimeTextSchema });

/** Takes the router, the alerts and who knows everybody; serves what may be asked of alerts and rules. */
export function serveAlerts(router: Router, alerts: Alerts, access: Doorkeeper): void {
  const gate = new Gate(AT_ONCE);
  const reader = ({ env }: Context<{ Bindings: HttpBindings }>, topic: string): Promise<Principal> =>
    access.admit(env.incoming, 'read', topic);

  router.get(PATHS.alerts, async (context) => {
    const who = await reader(context, ALERT_TOPICS.live);
    const withSilences = may(access.rights, who, 'read', ALERT_TOPICS.silences);
    return long(context, JSON.stringify(listOf(alerts, withSilences)));
  });

  router.get(`${PATHS.alerts}/fired`, async (context) => {
    await reader(context, ALERT_TOPICS.live);
    const { from, to } = rangeOf(context.req.query());
    const fired: Fired = { serverTime: Date.now(), from, to, spans: await alerts.fired.within(from, to) };
    return long(context, JSON.stringify(fired));
  });

  router.get(PATHS.rules, async (context) => {
    const who = await reader(context, ALERT_TOPICS.rules);
    return long(context, JSON.stringify(rulesOf(alerts, may(access.rights, who, 'strip'))));
  });

  router.post(`${PATHS.rules}/preview`, limitBody, async (context) => {
    // It reads whichever series it likes: that is for people on the page.
    const admitted = () => access.admit(context.env.incoming, 'present');
    await admitted();
    const sent = v.safeParse(PreviewRequestSchema, await readJson(context));
    if (!sent.success) throw unfitCommand(sent.issues[0]);
    mustBeReadable(termsProblem(sent.output.terms));
    const tried = await gate.pass(() =>
      whileWanted(context.env, async (signal) => {
        await admitted();
        return tryRule(alerts.log, alerts.evaluator.index, sent.output, signal);
      }),
    );
    return tried === undefined ? RESPONSE_ALREADY_SENT : long(context, JSON.stringify(tried));
  });

  router.get(`${PATHS.rules}/:rule/strip`, async (context) => {
    // It has values of whichever series the rule looks at: that is more than topics and filters of a share can say.
    const admitted = () => access.admit(context.env.incoming, 'strip');
    await admitted();
    const rule = ruleOf(alerts, context.req.param('rule'));
    const range = rangeOf(context.req.query());
    const sources = { log: alerts.log, books: alerts.books, index: alerts.evaluator.index };
    const strip = await gate.pass(async () => {
      if (hasGone(context.env)) return undefined;
      await admitted();
      return stripOf(sources, rule, range);
    });
    return strip === undefined ? RESPONSE_ALREADY_SENT : long(context, JSON.stringify(strip));
  });
}

/** What follows the log stands at its head. */
function listOf({ log, books }: Alerts, withSilences: boolean): AlertList {
  const silences = withSilences ? [...books.silences.state.values()] : [];
  return { serverTime: Date.now(), seq: log.head, ...books.live.state.state(), silences };
}

/** Takes the alerts, and whether it may be known at how much each rule looks. */
function rulesOf({ log, books, evaluator }: Alerts, withWatched: boolean): RuleList {
  const rules = [...books.rules.state.values()];
  const watched = Object.fromEntries(
    (withWatched ? rules : []).map(({ id }) => {
      const watchers = evaluator.index.of(id);
      const without = watchers.filter(({ watch }) => watch.reading.kind !== 'value').length;
      return [id, { series: watchers.length, without, beyond: evaluator.index.beyond(id) }];
    }),
  );
  return { serverTime: Date.now(), seq: log.head, rules, watched };
}

/** Returns undefined when the client leaves first. */
async function whileWanted(
  bindings: HttpBindings,
  run: (signal: AbortSignal) => Promise<Preview>,
): Promise<Preview | undefined> {
  if (hasGone(bindings)) return undefined;
  const left = new AbortController();
  bindings.outgoing.once('close', () => left.abort());
  try {
    return await run(left.signal);
  } catch (error) {
    if (left.signal.aborted) return undefined;
    throw error;
  }
}

function ruleOf({ books }: Alerts, text: string): Rule {
  const id = v.safeParse(RuleIdSchema, text);
  const rule = id.success ? books.rules.state.get(id.output) : undefined;
  if (rule !== undefined) return rule;
  throw new Refusal('NOT_FOUND', 'There is no such rule.', 'Look at the list of rules.');
}

function rangeOf(query: Readonly<Record<string, string>>): { from: number; to: number } {
  const asked = v.safeParse(RangeSchema, query);
  const { from: sentFrom, to = Date.now() } = asked.success ? asked.output : {};
  const from = sentFrom ?? to - USUAL_RANGE;
  if (asked.success && from < to && to - from <= LONGEST_RANGE) return { from, to };
  throw new Refusal(
    'MALFORMED_REQUEST',
    'That is no range.',
    'Give from and to in whole milliseconds since 1970, from below to, 8 days at the most.',
  );
}

/** Takes a request and JSON; answers it, compressed where it is long and that is wanted. */
async function long(context: Context, json: string): Promise<Response> {
  const { body, headers } = await compressed(json, context.req.header('accept-encoding'));
  return context.body(body, 200, { ...FRESH, ...headers, 'Content-Type': 'application/json' });
}
