import { LAB_DEFAULTS, PAGE_PATHS, PATHS, PROTOCOL_VERSION, QUERY } from '#protocol';
import { ask, type RawRequest } from '../../tests/lib/raw-http.ts';

/** Every door that answers HTTP, for all that tries them: a request to each that it takes, but for who asks. */

/** What a door's request can need to be a fitting one. */
export interface Needed {
  /** A session of long polling. */
  readonly sid: string;
  /** Somebody's token, as a command has it in `as`; empty where nobody's is at hand. */
  readonly as: string;
  /** A lot that is open. */
  readonly lot: string;
}

/** What is needed where nobody signs and nothing is there. */
export const NOTHING: Needed = { sid: 'none', as: '', lot: 'k3v9x2ab7q0d' };

/** One door. */
export interface Door {
  readonly name: string;
  /** Takes what it can need; returns a request that fits it. */
  readonly request: (needed: Needed) => RawRequest;
  /** Bodies that it takes as JSON. */
  readonly bodies?: (needed: Needed) => readonly unknown[];
  /** It belongs to a session of long polling, whose answers have fewer headers. */
  readonly inSession?: true;
}

/** Opens a session of long polling. */
export const SESSION_QUERY = `${PATHS.socket}?EIO=4&transport=polling`;

const JSON_TYPE = { 'Content-Type': 'application/json' };
const LAB_SESSION = `${PATHS.lab}/sessions/k3v9x2ab7q0d`;

const get = (name: string, path: string): Door => ({ name, request: () => ({ path }) });
const ofLot = (name: string, part = ''): Door => ({
  name,
  request: ({ lot }) => ({ path: `${PATHS.lots}/${lot}${part}` }),
});
const send = (
  method: string,
  name: string,
  path: string,
  bodies: (needed: Needed) => readonly unknown[],
): Door => ({
  name,
  bodies,
  request: (needed) => {
    const [body] = bodies(needed);
    return { method, path, headers: JSON_TYPE, body: JSON.stringify(body ?? {}) };
  },
});

const MATCHERS = [{ label: 'room', op: '=', value: 'a' }];
const RULE_TERMS = {
  name: 'High load',
  severity: 'warning',
  enabled: true,
  selector: { series: 'synthetic.wave', matchers: [] },
  condition: { fn: 'last', window: 60_000, op: '>', threshold: 1e9 },
  every: 250,
  for: 0,
  keepFiringFor: 0,
  noData: 'keep',
  labels: { team: 'a' },
  annotations: { summary: '{{ $labels.room }} is at {{ $value }}' },
  channels: [],
};

/** Takes somebody's token; returns a command of each type. */
function commands({ as, lot }: Needed): readonly unknown[] {
  const now = Date.now();
  const terms = { title: 'A lot', currency: 'EUR', start: 100, opens: now, ends: now + 3_600_000 };
  const silence = { matchers: MATCHERS, starts: now, ends: now + 60_000, comment: 'A test.' };
  const hook = {
    kind: 'webhook',
    name: 'Hook',
    enabled: true,
    url: 'https://hooks.example/x',
    secret: 'abc',
  };
  return [
    { type: 'note', text: 'hello' },
    { type: 'note', as, text: 'hello', time: now },
    { type: 'note-edit', as, note: 'note01', text: 'hello' },
    { type: 'note-strike', as, note: 'note01', reason: 'A slip.' },
    { type: 'lot-create', as, terms },
    { type: 'lot-edit', as, lot, terms },
    { type: 'lot-open', as, lot },
    { type: 'lot-cancel', as, lot, reason: 'Broken.' },
    { type: 'bid', as, lot, max: 500 },
    { type: 'bid-retract', as, lot, bid: 1, reason: 'A slip.' },
    { type: 'rule-put', as, terms: RULE_TERMS },
    { type: 'rule-remove', as, rule: 'highload' },
    { type: 'alert-ack', as, alerts: [{ id: 'highload-0000000000000001', episode: 1 }], comment: '' },
    { type: 'silence-put', as, terms: silence },
    { type: 'silence-end', as, silence: 'silence1' },
    { type: 'channel-put', as, terms: hook },
    { type: 'channel-test', as, channel: 'channel1' },
    { type: 'outbox-retry', as, message: 'message' },
  ];
}

const HOOK_MESSAGE = {
  version: '4',
  externalURL: 'http://alerts.example:9093',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'a', severity: 'critical' },
      annotations: { summary: 'hot' },
      startsAt: '2026-11-01T12:00:00.123Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.example/graph',
      fingerprint: 'a',
    },
  ],
};

/** The doors of the stream, of what is read, and of what is said. */
export const DOORS: readonly Door[] = [
  ...Object.entries(PAGE_PATHS).map(([name, path]) => get(`page ${name}`, path)),
  get('healthz', PATHS.healthz),
  get('readyz', PATHS.readyz),
  get('metrics', PATHS.metrics),
  get('snapshot', `${PATHS.snapshot}?${QUERY.topics}=notes&${QUERY.window}=60`),
  get(
    'history',
    `${PATHS.history}?${QUERY.from}=1000&${QUERY.to}=86400000&${QUERY.points}=10&${QUERY.series}=1`,
  ),
  get('stream', `${PATHS.stream}?${QUERY.protocol}=${PROTOCOL_VERSION}&${QUERY.topics}=notes`),
  get('poll', `${PATHS.poll}?${QUERY.protocol}=${PROTOCOL_VERSION}&${QUERY.topics}=notes&${QUERY.hello}=1`),
  {
    name: 'commands',
    bodies: commands,
    request: (needed) => ({
      method: 'POST',
      path: PATHS.commands,
      headers: { ...JSON_TYPE, 'Idempotency-Key': `security-${Math.random().toString(36).slice(2)}` },
      body: JSON.stringify(commands(needed)[0]),
    }),
  },
  get('identity: who', PATHS.identity),
  send('POST', 'identity', PATHS.identity, () => [{ name: 'Ada' }]),
  get('lots', `${PATHS.lots}?${QUERY.status}=open`),
  ofLot('a lot'),
  ofLot('my bids', '/mine'),
  {
    name: 'a watch',
    bodies: () => [{ page: 'page-0001' }],
    request: ({ lot }) => ({
      method: 'POST',
      path: `${PATHS.lots}/${lot}/watch`,
      headers: JSON_TYPE,
      body: '{"page":"page-0001"}',
    }),
  },
  ofLot('a proof', '/proof'),
  get('alerts', PATHS.alerts),
  get('fired', `${PATHS.alerts}/fired?${QUERY.from}=1000&${QUERY.to}=86400000`),
  get('rules', PATHS.rules),
  send('POST', 'preview', `${PATHS.rules}/preview`, () => [RULE_TERMS]),
  get('a strip', `${PATHS.rules}/highload/strip?${QUERY.from}=1000&${QUERY.to}=86400000`),
  send('POST', 'presence', PATHS.presence, () => [{ page: 'page-0001', transport: 'sse' }]),
  send('POST', 'Lab sessions', `${PATHS.lab}/sessions`, () => [{}]),
  get('a Lab session', LAB_SESSION),
  send('PUT', 'Lab settings', `${LAB_SESSION}/settings`, () => [LAB_DEFAULTS]),
  get('the tap', `${LAB_SESSION}/tap?${QUERY.after}=0`),
  send('POST', 'Lab reports', `${PATHS.lab}/reports`, () => [{ seconds: 60, client: 'x', lanes: {} }]),
  get('a Lab report', `${PATHS.lab}/reports/k3v9x2ab7q0d?${QUERY.format}=csv`),
  send('POST', 'hook', PATHS.alertmanagerHook, () => [HOOK_MESSAGE]),
  get('handshake', SESSION_QUERY),
  {
    name: 'a poll with a session',
    inSession: true,
    request: ({ sid }) => ({ path: `${SESSION_QUERY}&sid=${sid}` }),
  },
  {
    name: 'a message with a session',
    inSession: true,
    request: ({ sid }) => ({ method: 'POST', path: `${SESSION_QUERY}&sid=${sid}`, body: '40' }),
  },
];

/** Takes the port and perhaps the address to come from; opens a session of long polling and gives its id. Throws when there is none to be had. */
export async function openSession(port: number, from?: string): Promise<string> {
  const answer = await ask(port, { path: SESSION_QUERY }, 3_000, from);
  const sid = /"sid":"([^"]+)"/.exec(answer?.body ?? '')?.[1];
  if (sid === undefined) throw new Error(`No session: ${answer?.status} ${answer?.body}`);
  return sid;
}
