import { afterAll, beforeAll, expect, test } from 'vitest';
import * as v from 'valibot';
import {
  ErrorBodySchema,
  LAB_REPORT_BYTES,
  LabReportFiledSchema,
  LabReportSchema,
  PATHS,
  type LabRecording,
  type LaneFigures,
} from '#protocol';
import { startStand, Viewer, type Stand } from '../conformance/harness.ts';
import { LabApi } from './lab-api.ts';

/** Reports of the Lab: filed, kept, read as JSON and CSV, on no stream. */

let stand: Stand;
let api: LabApi;
beforeAll(async () => {
  stand = await startStand({ events: 3 });
  api = new LabApi(stand.url);
});
afterAll(() => stand.stop());

const figures: LaneFigures = {
  delay: { p50: 3.5, p95: 12, p99: 40.25, max: 55, mean: 5, count: 600 },
  histogram: [
    [3, 500],
    [12, 100],
  ],
  firstEvent: 80,
  requests: 1,
  connections: 1,
  bytesIn: 700,
  bytesOut: 90_000,
  overheadPerEvent: 12.5,
  gaps: 0,
  duplicates: 0,
  lastSeq: 700,
  reconnect: { last: null, worst: null, count: 0 },
  cpuPerEvent: null,
};

async function recording(): Promise<LabRecording> {
  const { id, conditions, settings, cost } = await api.open();
  await api.ask('DELETE', `/sessions/${id}`);
  return {
    seconds: 60,
    client: 'a test',
    conditions,
    settings,
    profiles: { websocket: 'slow', polling: '-1-1' },
    lanes: {
      websocket: figures,
      polling: { ...figures, delay: null, firstEvent: null, overheadPerEvent: null },
    },
    series: { websocket: [[1, 3, 12, 40, 1_500]], polling: [[1, null, null, null, 0]] },
    cost,
  };
}

test('a report is read as it was filed, also as a table', async () => {
  const sent = await recording();
  const filed = await api.ask('POST', '/reports', sent);
  expect(filed.status).toBe(201);
  const { id } = v.parse(LabReportFiledSchema, await filed.json());
  const read = await api.ask('GET', `/reports/${id}`);
  const { at, ...rest } = v.parse(LabReportSchema, await read.json());
  expect(rest).toEqual({ ...sent, id });
  expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
  const table = await api.ask('GET', `/reports/${id}?format=csv`);
  expect(table.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  // Who signs out leaves nothing of it in the browser.
  for (const { headers } of [read, table]) expect(headers.get('cache-control')).toBe('no-store');
  const [head = '', ...lines] = (await table.text()).trimEnd().split('\r\n');
  const names = head.split(',');
  const rows = lines.map((line) => {
    const cells = line.split(',').map((cell, at) => [names[at] ?? '', cell] as const);
    return Object.fromEntries<string>(cells);
  });
  expect(rows).toMatchObject([
    {
      lane: 'websocket',
      profile: 'slow',
      events: '600',
      delay_p99_ms: '40.25',
      gaps: '0',
      server_cpu_us_per_event: '',
    },
    // A spreadsheet would reckon it out.
    { lane: 'polling', profile: "'-1-1", events: '0', delay_p50_ms: '', bytes_out: '90000' },
  ]);
});

test('it is on no stream and in no snapshot', async () => {
  const viewer = new Viewer('websocket', stand.url, stand.epoch, { epoch: stand.epoch, seq: 0 }, ['*']);
  const { id } = v.parse(
    LabReportFiledSchema,
    await (await api.ask('POST', '/reports', await recording())).json(),
  );
  const seq = await stand.note('after');
  await viewer.until((it) => it.seq >= seq);
  expect(JSON.stringify(viewer.frames)).not.toContain(id);
  viewer.close();
  expect(await (await fetch(`${stand.url}${PATHS.snapshot}?topics=*`)).text()).not.toContain(id);
  expect((await fetch(`${stand.url}${PATHS.poll}?topics=lab-reports/${id}`)).status).toBe(404);
});

test('what is too large, malformed or unknown is refused', async () => {
  const sent = await recording();
  const large = { ...sent, conditions: { ...sent.conditions, cpu: 'x'.repeat(LAB_REPORT_BYTES) } };
  expect(await api.refusal('POST', '/reports', large)).toEqual([413, 'BODY_TOO_LARGE']);
  for (const part of [
    { seconds: -1 },
    { lanes: { carrier: figures } },
    { profiles: { sse: '=1+1' } },
    { more: 1 },
  ]) {
    const answer = await api.ask('POST', '/reports', { ...sent, ...part });
    expect(answer.status).toBe(400);
    expect(v.parse(ErrorBodySchema, await answer.json()).error.message).toContain(Object.keys(part)[0]);
  }
  expect(await api.refusal('GET', '/reports/nobody')).toEqual([404, 'NOT_FOUND']);
  expect(await api.refusal('GET', '/reports/aaaaaaaaaaaa')).toEqual([404, 'NOT_FOUND']);
  const { id } = v.parse(LabReportFiledSchema, await (await api.ask('POST', '/reports', sent)).json());
  expect(await api.refusal('GET', `/reports/${id}?format=pdf`)).toEqual([400, 'MALFORMED_REQUEST']);
});

test('who was refused a report that is too large, or not declared, asks on over the same connection', async () => {
  const large = { text: 'x'.repeat(LAB_REPORT_BYTES) };
  for (let n = 0; n < 10; n += 1) {
    expect(await api.refusal('POST', '/reports', large)).toEqual([413, 'BODY_TOO_LARGE']);
    const body = 'x'.repeat(LAB_REPORT_BYTES);
    const plain = await fetch(`${stand.url}${PATHS.lab}/reports`, { method: 'POST', body });
    expect(plain.status).toBe(415);
    await plain.text();
    expect(await api.refusal('GET', '/reports/nobody')).toEqual([404, 'NOT_FOUND']);
  }
});

test.each([
  ['off', 404, 'NOT_FOUND', 404],
  ['admins', 401, 'NOT_SIGNED_IN', 404],
])('with --lab %s it is for them alone', async (users, status, code, reading) => {
  const other = await startStand({ events: 0, flags: ['--lab', users] });
  const doors = new LabApi(other.url);
  expect(await doors.refusal('POST', '/sessions')).toEqual([status, code]);
  expect(await doors.refusal('POST', '/reports', {})).toEqual([status, code]);
  expect((await doors.ask('GET', '/reports/aaaaaaaaaaaa')).status).toBe(reading);
  const headers = { authorization: `Bearer ${other.admin.token}` };
  const opened = await fetch(`${other.url}${PATHS.lab}/sessions`, { method: 'POST', headers });
  expect(opened.status).toBe(users === 'admins' ? 201 : 404);
  await other.stop();
});
