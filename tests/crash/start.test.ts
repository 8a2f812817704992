import { readdirSync, readlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { tempDir } from '../../scripts/lib/process.ts';
import { startApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';

function filesOpenIn(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const file = readlinkSync(`/proc/self/fd/${fd}`);
      return file.startsWith(folder) ? [file] : [];
    } catch {
      return []; // closed between the two looks
    }
  });
}

test('a start that fails leaves nothing open', async () => {
  const data = tempDir('start');
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => {
    other.close();
    data.remove();
  });
  const { port } = other.address() as AddressInfo; // it listens on a port
  const config = readConfig(['--port', String(port), '--data', data.path, '--host-metrics', 'off'], {});
  if (config === 'help') throw new Error('The flags ask for help.');
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  await expect(startApp(config, data.path, pino({ level: 'silent' }))).rejects.toThrow('EADDRINUSE');
  expect(filesOpenIn(data.path)).toEqual([]);
  // The runner has timers as well, which may be over meanwhile.
  expect(timers()).toBeLessThanOrEqual(before);
});
