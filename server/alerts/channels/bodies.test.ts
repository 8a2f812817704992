import { expect, test } from 'vitest';
import * as v from 'valibot';
import type { Alert } from '#protocol';
import { testLetter, type Letter } from '../outbox/letter.ts';
import { AlertmanagerWebhookSchema, outsideAlerts } from '../outside/webhook-schema.ts';
import { postableAlerts } from './alertmanager.ts';
import { ntfyBody } from './ntfy.ts';
import { linesOf, parcelOf, titleOf } from './parcel.ts';
import { parseRetryAfter } from './post.ts';
import { slackBody } from './slack.ts';
import { webhookBody, webhookHeaders } from './webhook.ts';

const AT = Date.parse('2027-01-15T08:00:00Z');
const ORIGIN = 'http://board.example';

function alert(change: Partial<Alert> = {}): Alert {
  return {
    id: 'rule0001-0123456789abcdef',
    version: 1,
    rule: 'rule0001',
    name: 'Too hot',
    severity: 'critical',
    labels: { room: 'kitchen', 'rack.unit': '7', '9th': 'x' },
    state: 'firing',
    reason: 'condition',
    recovering: null,
    episode: AT - 60_000,
    since: AT - 60_000,
    firedAt: AT - 30_000,
    resolvedAt: null,
    value: 42,
    at: AT,
    annotations: { summary: 'It is hot.' },
    ...change,
  };
}

const over = alert({ id: 'rule0001-fedcba9876543210', state: 'resolved', resolvedAt: AT - 1_000 });

function parcel(change: Partial<Letter> = {}) {
  const news: Letter['news'] = [
    { told: 'firing', repeated: false, alert: alert() },
    { told: 'resolved', repeated: false, alert: over },
  ];
  const letter = {
    ...testLetter('channel1', 'id-1', AT),
    group: 'rule0001',
    test: false,
    news,
    firing: 3,
    ...change,
  };
  return parcelOf(letter, 'Ops', AT, ORIGIN);
}

test("our webhook is an Alertmanager's: another Switchyard takes it", () => {
  const body = v.parse(AlertmanagerWebhookSchema, JSON.parse(JSON.stringify(webhookBody(parcel()))));
  expect(outsideAlerts(body, AT)).toMatchObject([
    {
      id: '0123456789abcdef',
      source: ORIGIN,
      state: 'firing',
      labels: { alertname: 'Too hot', severity: 'critical', room: 'kitchen', rack_unit: '7', _9th: 'x' },
      startsAt: AT - 30_000,
      endsAt: null,
    },
    { id: 'fedcba9876543210', state: 'resolved', endsAt: AT - 1_000 },
  ]);
  expect(webhookBody(parcel())).toMatchObject({
    status: 'firing',
    receiver: 'Ops',
    groupLabels: { alertname: 'Too hot' },
    commonLabels: { room: 'kitchen' },
    commonAnnotations: { summary: 'It is hot.' },
  });
  v.parse(AlertmanagerWebhookSchema, webhookBody(parcel({ test: true, news: [] })));
});

test('a signature is over the id, the time and the body, as Standard Webhooks has it', () => {
  // The example of its specification.
  const headers = webhookHeaders(
    { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: 1_614_265_330_000 },
    '{"test": 2432232314}',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  );
  expect(headers).toMatchObject({
    'Webhook-Id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'Webhook-Timestamp': '1614265330',
    'Webhook-Signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('an Alertmanager is told until when what fires stands, and when the rest ended', () => {
  expect(postableAlerts(parcel())).toMatchObject([
    { startsAt: '2027-01-15T07:59:30.000Z', endsAt: '2027-01-15T08:04:00.000Z' },
    { endsAt: '2027-01-15T07:59:59.000Z' },
  ]);
  const flapping: Letter['news'] = [{ told: 'flapping', repeated: false, alert: alert() }];
  expect(postableAlerts(parcel({ news: flapping }))).toEqual([]);
});

test('what people read says what fires, what is over, what nobody heard of, and that it is late', () => {
  expect(titleOf(parcel())).toBe('Too hot: 1 firing, 1 resolved');
  const lines = linesOf(parcel({ unheard: [`${over.id} ${over.episode}`], due: AT - 600_000 }));
  expect(lines).toEqual([
    'FIRING: Too hot (critical, room=kitchen, rack.unit=7, 9th=x) since 2027-01-15T07:59:30.000Z, value 42',
    '  summary: It is hot.',
    'FIRED AND RESOLVED: Too hot (critical, room=kitchen, rack.unit=7, 9th=x) from 2027-01-15T07:59:30.000Z to 2027-01-15T07:59:59.000Z, before this could be sent',
    '  summary: It is hot.',
    'In all 3 of this rule are firing.',
    'This message is 10 min late.',
    'http://board.example/alerts',
  ]);
});

test('a label is no mention of everybody and no link', () => {
  const evil = alert({ labels: { room: '<!channel> <https://evil.example|here> & more' } });
  const text = JSON.stringify(
    slackBody(parcel({ news: [{ told: 'firing', repeated: false, alert: evil }] })),
  );
  expect(text).not.toMatch(/<|>/);
  expect(text).toContain('&lt;!channel&gt; &lt;https://evil.example|here&gt; &amp; more');
});

test('ntfy has as much as it takes, whole letters of it, and how urgent it is', () => {
  const long = alert({ annotations: { summary: 'ü'.repeat(5_000) } });
  const body = ntfyBody(parcel({ news: [{ told: 'firing', repeated: false, alert: long }] })) as {
    message: string;
  };
  expect(Buffer.byteLength(body.message)).toBeLessThanOrEqual(4_000);
  expect(body.message).not.toContain('\uFFFD');
  expect(body).toMatchObject({ priority: 5 });
  expect(ntfyBody(parcel({ news: [{ told: 'resolved', repeated: false, alert: over }] }))).toMatchObject({
    priority: 2,
  });
});

test.each<[string | undefined, number | undefined]>([
  ['90', 90_000],
  [' 0 ', 0],
  ['Fri, 15 Jan 2027 08:01:00 GMT', 60_000],
  ['Fri, 15 Jan 2027 07:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After %s is %s ms', (header, wait) => {
  expect(parseRetryAfter(header, AT)).toBe(wait);
});
