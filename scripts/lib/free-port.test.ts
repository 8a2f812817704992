import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from './free-port.ts';

const HERE = JSON.stringify(new URL('free-port.ts', import.meta.url).href);

/** The one port that may be given. */
const only = (port: number) => ({ from: port, to: port + 1 });

test('a port is given once, though nobody listens at it yet', async () => {
  const port = await freePort();
  await expect(freePort(only(port))).rejects.toThrow(`No port from ${port} to ${port} is free.`);
});

test('a port at which somebody listens is not given', async () => {
  const port = await freePort();
  const taken = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  await expect(freePort(only(port))).rejects.toThrow('is free');
});

test('what another process was given is not given here before that one has ended', async () => {
  const other = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { freePort } from ${HERE}; console.log(await freePort()); process.stdin.resume();`,
  ]);
  const [said] = (await once(other.stdout, 'data')) as [Buffer]; // a pipe without an encoding
  const port = Number(said.toString());
  await expect(freePort(only(port))).rejects.toThrow('is free');
  other.kill('SIGKILL');
  await once(other, 'close');
  expect(await freePort(only(port))).toBe(port);
});
