import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { findCommand, start } from '../lib/process.ts';
import { packetsIn, type Packet } from './packets.ts';

/** A request that nobody else makes. */
const MARKER = '/healthz?capture-ends';

/** A capture that runs. */
export interface Capture {
  /** Ends it when everything that was sent before has been captured; returns how many packets the kernel dropped. */
  stop(): Promise<number>;
}

/** KiB that the kernel keeps for tcpdump. */
const BUFFER = 65_536;

/**
 * Takes the server's origin and who is told of each packet; captures what passes its port on the loopback interface. Throws, with the
 * next step, where there is no tcpdump or it may not capture.
 */
export async function capture(origin: string, each: (packet: Packet) => void): Promise<Capture> {
  const command = findCommand('tcpdump');
  if (command === undefined) throw new Error('There is no tcpdump. Install it: apt-get install tcpdump.');
  const port = Number(new URL(origin).port);
  // Times since 1970, whole packets as text, nothing held back.
  const flags = `-i lo -nn -tt -A -s 0 -B ${BUFFER} --immediate-mode -l`.split(' ');
  const child = start(command, [...flags, `tcp port ${port}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('tcpdump has no output.');
  const gone = once(child, 'exit');
  const said: string[] = [];
  const listening = new Promise<void>((resolve, reject) => {
    createInterface({ input: stderr }).on('line', (line) => {
      said.push(line);
      if (line.startsWith('listening on')) resolve();
    });
    gone.then(() => reject(new Error(`tcpdump cannot capture; run this as root. ${said.join(' ')}`)), reject);
  });
  await listening;
  let marked = (): void => undefined;
  const seen = new Promise<void>((resolve) => (marked = resolve));
  const read = (async () => {
    for await (const packet of packetsIn(stdout, port)) {
      if (packet.text.includes(MARKER)) marked();
      each(packet);
    }
  })();
  return {
    async stop() {
      // A packet is told when the next one begins: the second request's packets tell the first one's.
      for (let asked = 0; asked < 2; asked += 1) await (await fetch(new URL(MARKER, origin))).text();
      await Promise.race([seen, gone]);
      child.kill('SIGINT');
      await Promise.all([gone, read]);
      return Number(/(\d+) packets? dropped by kernel/.exec(said.join('\n'))?.[1] ?? NaN);
    },
  };
}
