import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A packet with payload on its way to the server or back, or the one that asks for a connection, as tcpdump tells of it. */
export interface Packet {
  /** When it passed, in ms since 1970 by the kernel. */
  readonly at: number;
  /** The client's end of the connection, such as `127.0.0.1.43210`. */
  readonly client: string;
  readonly toServer: boolean;
  /** It asks for a connection (SYN): a port may be used again. Such a one holds no bytes. */
  readonly opens: boolean;
  /** Which bytes of its connection and direction it holds: from the first, up to but not with the last. */
  readonly from: number;
  readonly to: number;
  /** Everything in it that is text. */
  readonly text: string;
}

/** `1795248352.123456 IP 127.0.0.1.43210 > 127.0.0.1.8787: Flags [P.], seq 1:124, …`: tcpdump's line of a packet, with -nn and -tt. */
const HEAD = /^(\d+\.\d+) IP6? (\S+)\.(\d+) > (\S+)\.(\d+): Flags \[([^\]]*)\],(?: seq (\d+):(\d+),)?/;

/** Takes what `tcpdump -nn -tt -A` prints and the server's port; yields each packet of a connection with it that has payload or asks for one. */
export async function* packetsIn(output: Readable, port: number): AsyncGenerator<Packet> {
  let packet: { head: Omit<Packet, 'text'>; lines: string[] } | undefined;
  for await (const line of createInterface({ input: output, crlfDelay: Infinity })) {
    const parts = HEAD.exec(line);
    if (parts === null) {
      packet?.lines.push(line);
      continue;
    }
    if (packet) yield whole(packet);
    const head = headOf(parts, port);
    packet = head && { head, lines: [] };
  }
  if (packet) yield whole(packet);
}

function whole({ head, lines }: { head: Omit<Packet, 'text'>; lines: string[] }): Packet {
  return { ...head, text: lines.join('\n') };
}

function headOf(
  [, time, source = '', sourcePort, target = '', targetPort, flags, from, to]: RegExpExecArray,
  port: number,
): Omit<Packet, 'text'> | undefined {
  const toServer = Number(targetPort) === port;
  const opens = toServer && /^S[^.]*$/.test(flags ?? ''); // perhaps with E and W; an answer to it has a dot
  if ((from === undefined || to === undefined) && !opens) return undefined;
  const client = toServer ? `${source}.${sourcePort}` : `${target}.${targetPort}`;
  return { at: Number(time) * 1000, client, toServer, opens, from: Number(from ?? 0), to: Number(to ?? 0) };
}
