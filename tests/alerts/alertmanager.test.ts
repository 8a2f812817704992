import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import * as v from 'valibot';
import { ALERT_TOPICS, OutsideStateSchema, PATHS, type RuleTerms } from '#protocol';
import { findAlertmanager, startAlertmanager, type Alertmanager } from '../../scripts/lib/alertmanager.ts';
import { AuctionApi } from '../../scripts/lib/auction/api.ts';
import { freePort } from '../../scripts/lib/free-port.ts';
import { startServer } from '../../scripts/lib/switchyard.ts';
import { Office, openReceiver } from './post-office.ts';

const path = findAlertmanager();
const open: Alertmanager[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((manager) => manager.close()));
});

async function manager(webhook: object, port?: number): Promise<Alertmanager> {
  const started = await startAlertmanager(path ?? '', webhook, port);
  open.push(started);
  return started;
}

const rooms = async (at: Alertmanager): Promise<string[]> =>
  (await at.standing()).map(({ labels, status }) => `${labels['room'] ?? ''} ${status.state}`).toSorted();

describe.skipIf(path === undefined)('a real Alertmanager', () => {
  test('has our alerts at once in their state, keeps them, and has them again when it lost its memory', async () => {
    const receiver = await openReceiver();
    const port = await freePort();
    const hook = { url: `http://127.0.0.1:${receiver.port}/`, send_resolved: true };
    const first = await manager(hook, port);
    const office = await Office.open({ at: Date.now() });
    await office.rule(
      await office.channel({ kind: 'alertmanager', name: 'AM', enabled: true, url: `${first.url}/` }),
    );
    await office.fires('a');
    await office.fires('b');
    await office.pass(1_000);
    await expect.poll(() => rooms(first)).toEqual(['a active', 'b active']);
    const [standing] = await first.standing();
    expect(standing?.labels).toMatchObject({ alertname: 'Too hot', severity: 'warning' });
    expect(Date.parse(standing?.startsAt ?? '')).toBeCloseTo(office.now - 1_000, -3);
    expect(Date.parse(standing?.endsAt ?? '') - office.now).toBeGreaterThan(200_000);

    // By its clock this is to come, and until then it stands there: it hears of it again when it is past.
    await office.pass(1_000);
    await office.ends('a');
    await office.pass(1_000);
    await expect.poll(() => Date.now()).toBeGreaterThan(office.now);
    await office.pass(30_000);
    await expect.poll(() => rooms(first)).toEqual(['b active']);
    await expect.poll(() => receiver.taken.some(({ body }) => /"status":"resolved"/.test(body))).toBe(true);

    await first.close();
    const second = await manager(hook, port);
    expect(await rooms(second)).toEqual([]);
    await office.pass(40_000);
    await expect.poll(() => rooms(second)).toEqual(['b active']);
    // Sending what stands again is no news: nothing of it is in the log.
    expect((await office.outcomes()).filter((outcome) => outcome === 'sent')).toHaveLength(3);
  });

  test('gets alerts of a running server, and what it posts itself stands beside ours', async () => {
    const token = 'a-token-of-the-hook';
    const port = await freePort();
    const server = await startServer({
      port,
      flags: ['--synthetic-rate', '20', '--allow-inside', '127.0.0.1'],
      env: { SWITCHYARD_HOOK_TOKEN: token },
    });
    onTestFinished(() => server.stop());
    const outside = await manager({
      url: `${server.url}${PATHS.alertmanagerHook}`,
      send_resolved: true,
      http_config: { authorization: { credentials: token } },
    });
    const api = new AuctionApi(server.url);
    const { token: as } = await api.identify('Ann');
    const terms = { kind: 'alertmanager', name: 'AM', enabled: true, url: outside.url } as const;
    const put = await api.command({ type: 'channel-put', as, terms });
    if ('error' in put || put.channel === undefined) throw new Error(JSON.stringify(put));
    const rule = await api.command({ type: 'rule-put', as, terms: ruleTerms(put.channel) });
    if ('error' in rule || rule.rule === undefined) throw new Error(JSON.stringify(rule));

    const names = async (): Promise<string[]> =>
      (await outside.standing()).map(({ labels, status }) => `${labels['alertname'] ?? ''} ${status.state}`);
    await expect.poll(names).toContain('A wave is there active');
    const told = async (): Promise<string[]> => {
      const answer = await fetch(`${server.url}${PATHS.snapshot}?topics=${ALERT_TOPICS.outside}`);
      const { states } = v.parse(SnapshotSchema, await answer.json());
      const { alerts } = states[ALERT_TOPICS.outside] ?? { alerts: [] };
      return [...new Set(alerts.map(({ labels, state }) => `${labels['alertname'] ?? ''} ${state}`))];
    };
    await expect.poll(told).toEqual(['A wave is there firing']);
    await api.command({ type: 'rule-remove', as, rule: rule.rule });
    await expect.poll(names).toEqual([]);
    await expect.poll(told).toEqual(['A wave is there resolved']);
  });
});

const SnapshotSchema = v.object({
  states: v.record(v.string(), v.union([OutsideStateSchema, v.object({ alerts: v.tuple([]) })])),
});

function ruleTerms(channel: string): RuleTerms {
  return {
    name: 'A wave is there',
    severity: 'info',
    enabled: true,
    selector: { series: 'synthetic.wave', matchers: [] },
    condition: { fn: 'last', window: 10_000, op: '>', threshold: -1e9 },
    every: 1_000,
    for: 0,
    keepFiringFor: 0,
    noData: 'keep',
    labels: {},
    annotations: {},
    channels: [channel],
  };
}
