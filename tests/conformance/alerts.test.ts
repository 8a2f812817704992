import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AlertTable, evolveNotes, isLiveEvent, isNoteEvent } from '#domain';
import {
  AlertListSchema,
  AlertsStateSchema,
  decodeAlertEvent,
  FiredSchema,
  HEADERS,
  NotesStateSchema,
  PATHS,
  PresenceSchema,
  PreviewSchema,
  RuleListSchema,
  SnapshotSchema,
  StripSchema,
  TRANSPORT_NAMES,
  type Alert,
  type AlertEvent,
  type BoardNote,
  type Identity,
  type StreamEvent,
} from '#protocol';
import { taken } from '../../scripts/lib/auction/api.ts';
import { identify, post } from './bidders.ts';
import { startStand, Viewer, type Stand } from './harness.ts';
import { ruleTerms } from './operators.ts';

/** Alerts, notes and their acknowledgements on every transport, and what may be asked of them: docs/PROTOCOL.md, 5.4 and 5.5. */

let stand: Stand;
let ann: Identity;
const viewers: Viewer[] = [];

function view(transport: (typeof TRANSPORT_NAMES)[number], topics: readonly string[], from?: number): Viewer {
  const cursor = from === undefined ? undefined : { epoch: stand.epoch, seq: from };
  const viewer = new Viewer(transport, stand.url, stand.epoch, cursor, topics);
  viewers.push(viewer);
  return viewer;
}

const alertsIn = (events: readonly StreamEvent[]): AlertEvent[] =>
  events.flatMap((event) => decodeAlertEvent(event) ?? []);

/** The transitions of a rule's alerts, in order. */
function movesOf(rule: string, events: readonly StreamEvent[]): Alert[] {
  return alertsIn(events).flatMap((event) =>
    event.kind === 'alert' && event.data.rule === rule ? [event.data] : [],
  );
}

async function ask<S extends v.GenericSchema>(schema: S, path: string): Promise<v.InferOutput<S>> {
  return v.parse(schema, await (await fetch(stand.url + path)).json());
}

async function putRule(terms: Parameters<typeof ruleTerms>[0] = {}): Promise<string> {
  const ack = taken(await post(stand.url, { type: 'rule-put', as: ann.token, terms: ruleTerms(terms) }));
  return ack.rule ?? '';
}

beforeAll(async () => {
  stand = await startStand({ events: 4, flags: ['--heartbeat', '300', '--synthetic-rate', '10'] });
  ann = await identify(stand.url, 'Ann');
});
afterAll(async () => {
  for (const viewer of viewers) viewer.close();
  await stand.stop();
});

describe.each(TRANSPORT_NAMES)('%s', (transport) => {
  test('a rule that is made here fires here, is acknowledged here, and ends with its rule', async () => {
    const viewer = view(transport, ['alerts/*']);
    await viewer.until(({ frames }) => frames.length > 0);
    const made = taken(
      await viewer.command({ type: 'rule-put', as: ann.token, terms: ruleTerms({ labels: { transport } }) }),
    );
    const rule = made.rule ?? '';
    await viewer.until(({ events }) => movesOf(rule, events).length > 0);
    const [fired] = movesOf(rule, viewer.events);
    expect(fired).toMatchObject({ state: 'firing', version: 1, labels: { n: '0', transport } });
    if (fired === undefined) throw new Error('It fired.');
    const alerts = [{ id: fired.id, episode: fired.episode }];
    const ack = taken(
      await viewer.command({ type: 'alert-ack', as: ann.token, alerts, comment: `by ${transport}` }),
    );
    await viewer.until(({ seq }) => seq >= ack.seq);
    expect(alertsIn(viewer.events.filter(({ seq }) => seq === ack.seq))).toMatchObject([
      { kind: 'alert-ack', data: { id: fired.id, by: 'Ann', comment: `by ${transport}` } },
    ]);
    taken(await viewer.command({ type: 'rule-remove', as: ann.token, rule }));
    await viewer.until(({ events }) => movesOf(rule, events).some(({ state }) => state === 'resolved'));
    expect(movesOf(rule, viewer.events).at(-1)).toMatchObject({
      state: 'resolved',
      reason: 'rule',
      version: 2,
    });
    expect(viewer.breaks).toEqual([]);
    viewer.close();
  });

  test('a snapshot’s state and what comes after make what stands', async () => {
    const snapshot = await ask(SnapshotSchema, `${PATHS.snapshot}?topics=alerts/*`);
    const table = new AlertTable(v.parse(AlertsStateSchema, snapshot.states?.['alerts/live'] ?? EMPTY));
    const viewer = view(transport, ['alerts/*'], snapshot.seq);
    const rule = await putRule();
    await viewer.until(({ events }) => movesOf(rule, events).length > 0);
    taken(await post(stand.url, { type: 'rule-remove', as: ann.token, rule }));
    await viewer.until(({ events }) => movesOf(rule, events).some(({ state }) => state === 'resolved'));
    for (const event of alertsIn(viewer.events)) if (isLiveEvent(event)) table.apply(event);
    const { alerts, acks } = await ask(AlertListSchema, PATHS.alerts);
    expect(table.state()).toMatchObject({ alerts, acks });
    viewer.close();
  });

  test('a note is signed, edited and struck out before everybody’s eyes', async () => {
    const viewer = view(transport, ['notes/*']);
    await viewer.until(({ frames }) => frames.length > 0);
    const time = Date.now() - 60_000;
    const posted = taken(await viewer.command({ type: 'note', as: ann.token, text: 'Restarted it', time }));
    const note = posted.note ?? '';
    taken(await viewer.command({ type: 'note-edit', as: ann.token, note, text: 'Restarted the other' }));
    const struck = taken(
      await viewer.command({ type: 'note-strike', as: ann.token, note, reason: 'It was neither' }),
    );
    await viewer.until(({ seq }) => seq >= struck.seq);
    let notes: readonly BoardNote[] = [];
    for (const event of viewer.events) if (isNoteEvent(event)) notes = evolveNotes(notes, event);
    const expected = {
      id: note,
      by: 'Ann',
      time,
      text: 'Restarted the other',
      earlier: [{ text: 'Restarted it', by: 'Ann' }],
      struck: { by: 'Ann', reason: 'It was neither' },
    };
    expect(notes).toMatchObject([expected]);
    const { states } = await ask(SnapshotSchema, `${PATHS.snapshot}?topics=notes/*`);
    expect(v.parse(NotesStateSchema, states?.['notes/board']).notes.at(-1)).toEqual(notes[0]);
    viewer.close();
  });
});

const EMPTY = { alerts: [], acks: [], flapping: [], gaps: [] };

test('every transport gives the same events of alerts', async () => {
  const { seq } = await ask(SnapshotSchema, `${PATHS.snapshot}?topics=alerts/*`);
  const four = TRANSPORT_NAMES.map((transport) => view(transport, ['alerts/*'], 0));
  await Promise.all(four.map((viewer) => viewer.until((it) => it.seq >= seq)));
  const [first, ...others] = four.map(({ events }) => events.filter((event) => event.seq <= seq));
  expect(first?.length).toBeGreaterThan(20);
  for (const other of others) expect(other).toEqual(first);
});

test('the rules say what they look at, and how many have no value', async () => {
  const rule = await putRule({
    name: 'Never',
    condition: { fn: 'last', window: 10_000, op: '>', threshold: 2 },
  });
  const gone = await putRule({ selector: { series: 'nobody.has.this', matchers: [] } });
  await expect
    .poll(async () => (await ask(RuleListSchema, PATHS.rules)).watched)
    .toMatchObject({ [rule]: { series: 1, without: 0 }, [gone]: { series: 0, without: 0 } });
});

test('a rule is tried on the past hour before it is made', async () => {
  const to = Date.now();
  const preview = async (
    terms: Parameters<typeof ruleTerms>[0],
  ): Promise<v.InferOutput<typeof PreviewSchema>> => {
    const body = JSON.stringify({ terms: ruleTerms(terms), from: to - 3_600_000, to });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${stand.url}${PATHS.rules}/preview`, { method: 'POST', headers, body });
    return v.parse(PreviewSchema, await answer.json());
  };
  const found = await preview({});
  expect(found).toMatchObject({ matched: 1, fired: 1, rows: [{ labels: { n: '0' } }] });
  expect(found.rows[0]?.spans).toMatchObject([{ state: 'firing', to: null }]);
  expect(found.rows[0]?.points.length).toBeGreaterThan(0);
  const never = await preview({ condition: { fn: 'last', window: 10_000, op: '>', threshold: 2 } });
  expect(never).toMatchObject({ matched: 1, fired: 0 });
  const before = await ask(RuleListSchema, PATHS.rules);
  expect(before.rules.map(({ id }) => id)).not.toContain('preview');
});

test('a strip says why: values, how it stood, who had it in hand, what was silent', async () => {
  const rule = await putRule();
  let alert: Alert | undefined;
  await expect
    .poll(async () => {
      const { alerts } = await ask(AlertListSchema, PATHS.alerts);
      return (alert = alerts.find((one) => one.rule === rule))?.state;
    })
    .toBe('firing');
  if (alert === undefined) throw new Error('It fires.');
  const { id, episode } = alert;
  await post(stand.url, { type: 'alert-ack', as: ann.token, alerts: [{ id, episode }], comment: 'On it' });
  const matchers = [{ label: 'n', op: '=' as const, value: '0' }];
  const terms = { matchers, starts: Date.now() - 1_000, ends: Date.now() + 60_000, comment: 'Known' };
  await post(stand.url, { type: 'silence-put', as: ann.token, terms });
  const strip = await ask(StripSchema, `${PATHS.rules}/${rule}/strip`);
  expect(strip).toMatchObject({
    matched: 1,
    fired: 1,
    rows: [{ id, spans: [{ state: 'firing', to: null }] }],
    acks: [{ id, by: 'Ann', comment: 'On it' }],
    silences: [{ comment: 'Known' }],
    sent: [],
    gaps: [],
  });
  expect(strip.rows[0]?.points.length).toBeGreaterThan(0);
});

test('what fired in a stretch of time is told, also when it is over and when it came after the first question', async () => {
  const from = Date.now();
  const firedOf = async (rule: string, range = `?from=${from}`): Promise<unknown[]> => {
    const { spans } = await ask(FiredSchema, `${PATHS.alerts}/fired${range}`);
    return spans.filter((span) => span.rule === rule);
  };
  const rule = await putRule();
  await expect.poll(() => firedOf(rule)).toMatchObject([{ severity: ruleTerms().severity, to: null }]);
  taken(await post(stand.url, { type: 'rule-remove', as: ann.token, rule }));
  await expect.poll(() => firedOf(rule)).toMatchObject([{ to: expect.any(Number) }]);
  expect(await firedOf(rule, '')).toHaveLength(1);
  expect(await firedOf(rule, `?from=${from - 5_000}&to=${from}`)).toEqual([]);
  expect(await firedOf(rule, `?from=${Date.now() + 60_000}&to=${Date.now() + 90_000}`)).toEqual([]);
});

test('what makes no sense is refused', async () => {
  const status = async (path: string, body?: unknown): Promise<number> => {
    const headers = { 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
    return (await fetch(stand.url + path, sent)).status;
  };
  expect(await status(`${PATHS.rules}/nosuchrule/strip`)).toBe(404);
  const rule = await putRule();
  expect(await status(`${PATHS.rules}/${rule}/strip?from=5&to=1`)).toBe(400);
  expect(await status(`${PATHS.alerts}/fired?from=5&to=1`)).toBe(400);
  expect(await status(`${PATHS.rules}/preview`, { terms: {} })).toBe(400);
  expect(await status(`${PATHS.rules}/preview`, { terms: ruleTerms(), from: 5, to: 1 })).toBe(400);
  expect(await status(PATHS.presence, { page: 'x', transport: 'pigeon' })).toBe(400);
});

test('who is on the page is told, by name to who operates here', async () => {
  const here = async (page: string, token?: string): Promise<v.InferOutput<typeof PresenceSchema>> => {
    const headers = {
      'content-type': 'application/json',
      ...(token !== undefined && { [HEADERS.authorization]: `Bearer ${token}` }),
    };
    const body = JSON.stringify({ page, transport: 'sse' });
    const answer = await fetch(stand.url + PATHS.presence, { method: 'POST', headers, body });
    return v.parse(PresenceSchema, await answer.json());
  };
  await here('page-of-ann', ann.token);
  const seen = await here('page-of-nobody');
  expect(seen.people).toMatchObject([{ name: 'Ann', transport: 'sse' }, { name: null }]);
  expect(seen).toMatchObject({ author: null, count: 2 });
});
