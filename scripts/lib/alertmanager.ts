import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { freePort } from './free-port.ts';
import { end, findCommand, start, tempDir } from './process.ts';

/** Milliseconds that it has to come up. */
const PATIENCE = 15_000;

const StandingSchema = v.object({
  labels: v.record(v.string(), v.string()),
  startsAt: v.string(),
  endsAt: v.string(),
  status: v.object({ state: v.string() }),
});

/** An alert as an Alertmanager says that it stands. */
export type Standing = v.InferOutput<typeof StandingSchema>;

/** A real Alertmanager. */
export interface Alertmanager {
  /** Without a slash at its end. */
  readonly url: string;
  /** Returns the alerts that stand there: those that are over do not. */
  standing(): Promise<Standing[]>;
  close(): Promise<void>;
}

/** Returns where this machine's Alertmanager is, of Debian's package `prometheus-alertmanager`; undefined where there is none. */
export function findAlertmanager(): string | undefined {
  return findCommand('prometheus-alertmanager') ?? findCommand('alertmanager');
}

/** Takes its path, what its webhook is (YAML's `webhook_configs` entry as an object), and perhaps its port; starts it without a memory. */
export async function startAlertmanager(path: string, webhook: object, port?: number): Promise<Alertmanager> {
  const folder = tempDir('alertmanager');
  const file = join(folder.path, 'alertmanager.yml');
  const route = {
    receiver: 'hook',
    group_by: ['alertname'],
    group_wait: '0s',
    group_interval: '1s',
    repeat_interval: '4h',
  };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ route, receivers: [{ name: 'hook', webhook_configs: [webhook] }] }));
  const address = `127.0.0.1:${port ?? (await freePort())}`;
  const flags = [`--config.file=${file}`, `--storage.path=${folder.path}`, `--web.listen-address=${address}`];
  const child = start(path, [...flags, '--cluster.listen-address='], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2_000)));
  const url = `http://${address}`;
  const close = (): Promise<void> => end(child).finally(() => folder.remove());
  for (const deadline = performance.now() + PATIENCE; ; await sleep(50)) {
    const ready = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) break;
    if (child.exitCode === null && performance.now() < deadline) continue;
    await close();
    throw new Error(`Alertmanager did not come up. ${complaint}`);
  }
  const standing = async (): Promise<Standing[]> =>
    v.parse(v.array(StandingSchema), await (await fetch(`${url}/api/v2/alerts`)).json());
  return { url, standing, close };
}
