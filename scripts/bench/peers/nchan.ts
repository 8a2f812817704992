import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { end, findCommand, start, tempDir } from '../../lib/process.ts';
import { childPids } from '../../lib/procfs.ts';
import { nchanConfig, nchanModule } from '../nchan-config.ts';
import { produce, ready } from './common.ts';

/**
 * Nchan: an nginx of our own on a free port, and its publisher. This process publishes over HTTP with keep-alive; what
 * counts is the worker's cost (which includes taking the publication, as Switchyard's includes its log).
 */

const SERVER_CORE = 0;
const PUBLISHERS = 4;

const nginx = findCommand('nginx');
const modules = nchanModule();
if (!nginx || !modules) throw new Error('There is no nginx with Nchan here.');

const probe = createServer().listen(0, '127.0.0.1');
await once(probe, 'listening');
const address = probe.address();
const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
probe.close();

const dir = tempDir('nchan');
const config = join(dir.path, 'nginx.conf');
writeFileSync(config, nchanConfig(dir.path, port, modules, process.getuid?.() === 0));
const master = start(nginx, ['-p', dir.path, '-c', config, '-e', join(dir.path, 'error.log')], {
  cpu: SERVER_CORE,
  stdio: ['ignore', 'ignore', 'inherit'],
});

/** One kept-alive socket: a publication goes out when the one before was answered. */
function publisher(): { publish(json: string): void } {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const waiting: string[] = [];
  let busy = false;
  const next = () => {
    const json = waiting.shift();
    busy = json !== undefined;
    if (json === undefined) return;
    socket.write(`POST /pub HTTP/1.1\r\nHost: nchan\r\nContent-Length: ${json.length}\r\n\r\n${json}`);
  };
  socket.on('error', () => undefined); // nginx goes first at the end
  socket.on('data', next); // its answers are short: one chunk each
  return {
    publish: (json) => {
      waiting.push(json);
      if (!busy) next();
    },
  };
}

async function worker(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const [pid] = childPids(master.pid ?? 0);
    if (pid !== undefined) return pid;
    await sleep(20);
  }
  throw new Error('nginx has no worker.');
}

const pid = await worker();
const publishers = Array.from({ length: PUBLISHERS }, publisher);
let turn = 0;
produce((json) => publishers[turn++ % PUBLISHERS]?.publish(json));

const stop = async () => {
  await end(master, 1000);
  process.exit(0);
};
process.on('SIGTERM', () => void stop());
process.on('disconnect', () => void stop());
await sleep(100);
ready({ port, pid });
