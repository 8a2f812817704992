import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A packet on its way to the server or back, as tcpdump tells of it. */
export interface Packet {
  /** The client's end of the connection, such as `127.0.0.1.43210`. */
  readonly client: string;
  readonly toServer: boolean;
  /** Bytes of TCP payload: headers of TCP and IP are not in it. */
  readonly bytes: number;
  /** Everything in it that is text. */
  readonly text: string;
}

/** `1795248352.123456 IP 127.0.0.1.43210 > 127.0.0.1.8787: tcp 123`: tcpdump's own line of a packet, with -q, -n and -tt. */
const HEAD = /^\d+\.\d+ IP6? (\S+)\.(\d+) > (\S+)\.(\d+): tcp (\d+)/;

/** Takes what `tcpdump -q -nn -tt -A` prints and the server's port; yields each packet of a connection with it. */
export async function* packetsIn(output: Readable, port: number): AsyncGenerator<Packet> {
  let packet: { head: Omit<Packet, 'text'>; lines: string[] } | undefined;
  const whole = (): Packet | undefined => packet && { ...packet.head, text: packet.lines.join('\n') };
  for await (const line of createInterface({ input: output, crlfDelay: Infinity })) {
    const head = headOf(line, port);
    if (head === undefined) {
      packet?.lines.push(line);
      continue;
    }
    const before = whole();
    packet = { head, lines: [] };
    if (before) yield before;
  }
  const last = whole();
  if (last) yield last;
}

function headOf(line: string, port: number): Omit<Packet, 'text'> | undefined {
  const [, from = '', fromPort, to = '', toPort, bytes] = HEAD.exec(line) ?? [];
  if (bytes === undefined) return undefined;
  const toServer = Number(toPort) === port;
  const client = toServer ? `${from}.${fromPort}` : `${to}.${toPort}`;
  return { client, toServer, bytes: Number(bytes) };
}
