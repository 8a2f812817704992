import { LAB_DEFAULTS, PAGE_PATHS, PATHS, PROTOCOL_VERSION, QUERY } from '#protocol';
import { ACCESS_DOORS } from './access-doors.ts';
import { asked, SESSION_QUERY, told, type Door, type Needed } from './door.ts';

/** Every door that answers HTTP, for all that tries them: a request to each that it takes, but for who asks. */

const LAB_SESSION = `${PATHS.lab}/sessions/k3v9x2ab7q0d`;

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

const ofLot =
  (part: string) =>
  ({ lot }: Needed): string =>
    `${PATHS.lots}/${lot}${part}`;

/** The doors of the stream, of what is read, and of what is said. */
export const DOORS: readonly Door[] = [
  ...Object.entries(PAGE_PATHS).map(([name, path]) => asked(`page ${name}`, path)),
  asked('healthz', PATHS.healthz),
  asked('readyz', PATHS.readyz),
  asked('metrics', PATHS.metrics),
  asked('snapshot', `${PATHS.snapshot}?${QUERY.topics}=notes&${QUERY.window}=60`),
  asked(
    'history',
    `${PATHS.history}?${QUERY.from}=1000&${QUERY.to}=86400000&${QUERY.points}=10&${QUERY.series}=1`,
  ),
  asked('stream', `${PATHS.stream}?${QUERY.protocol}=${PROTOCOL_VERSION}&${QUERY.topics}=notes`),
  asked('poll', `${PATHS.poll}?${QUERY.protocol}=${PROTOCOL_VERSION}&${QUERY.topics}=notes&${QUERY.hello}=1`),
  told('POST', 'commands', PATHS.commands, commands, () => ({
    'Idempotency-Key': `security-${Math.random().toString(36).slice(2)}`,
  })),
  asked('identity: who', PATHS.identity),
  told('POST', 'identity', PATHS.identity, () => [{ name: 'Ada' }]),
  asked('lots', `${PATHS.lots}?${QUERY.status}=open`),
  asked('a lot', ofLot('')),
  asked('my bids', ofLot('/mine')),
  told('POST', 'a watch', ofLot('/watch'), () => [{ page: 'page-0001' }]),
  asked('a proof', ofLot('/proof')),
  asked('alerts', PATHS.alerts),
  asked('fired', `${PATHS.alerts}/fired?${QUERY.from}=1000&${QUERY.to}=86400000`),
  asked('rules', PATHS.rules),
  told('POST', 'preview', `${PATHS.rules}/preview`, () => [
    { terms: RULE_TERMS, from: Date.now() - 3_600_000, to: Date.now() },
  ]),
  asked('a strip', `${PATHS.rules}/highload/strip?${QUERY.from}=1000&${QUERY.to}=86400000`),
  told('POST', 'presence', PATHS.presence, () => [{ page: 'page-0001', transport: 'sse' }]),
  told('POST', 'Lab sessions', `${PATHS.lab}/sessions`, () => [{}]),
  asked('a Lab session', LAB_SESSION),
  told('PUT', 'Lab settings', `${LAB_SESSION}/settings`, () => [LAB_DEFAULTS]),
  asked('the tap', `${LAB_SESSION}/tap?${QUERY.after}=0`),
  told('POST', 'Lab reports', `${PATHS.lab}/reports`, () => [{ seconds: 60, client: 'x', lanes: {} }]),
  asked('a Lab report', `${PATHS.lab}/reports/k3v9x2ab7q0d?${QUERY.format}=csv`),
  told('POST', 'hook', PATHS.alertmanagerHook, () => [HOOK_MESSAGE]),
  ...ACCESS_DOORS,
  asked('handshake', SESSION_QUERY),
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
