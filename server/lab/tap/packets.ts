import { decodePacket, decodePayload, type Packet } from 'engine.io-parser';
import { Decoder, PacketType, type Packet as SocketPacket } from 'socket.io-parser';
import type { TapRecord } from '#protocol';
import type { Scribe } from './tap.ts';

type Way = TapRecord['way'];

const ENGINE: Readonly<Record<Packet['type'], string>> = {
  open: 'The session begins: its id, how often the server pings, and how long it waits for the pong.',
  close: 'The session is over.',
  ping: 'The server asks whether the line lives. It must be answered by a pong.',
  pong: 'The line lives.',
  message: 'Carries one packet of Socket.IO.',
  upgrade: 'The session changes its transport.',
  noop: 'Says nothing: it ends a poll that waits.',
  error: 'Cannot be read.',
};

const SOCKET: Readonly<Record<PacketType, string>> = {
  [PacketType.CONNECT]:
    'Joins the namespace. The client’s has what it subscribes to, the server’s the name of the connection.',
  [PacketType.DISCONNECT]: 'Leaves the namespace.',
  [PacketType.EVENT]: 'One frame of Switchyard: its name, then what it holds.',
  [PacketType.ACK]: 'The answer to a command.',
  [PacketType.CONNECT_ERROR]: 'The server refused: the code, a sentence, the next step.',
  [PacketType.BINARY_EVENT]: 'As an event, with bytes that follow.',
  [PacketType.BINARY_ACK]: 'As an acknowledgement, with bytes that follow.',
};

const COMMAND = 'A command; it is answered by an acknowledgement.';

/** Takes the text of one WebSocket message and which way it went; writes down the Engine.IO packet in it. */
export function notePacket(text: string, way: Way, scribe: Scribe): void {
  note(decodePacket(text, 'nodebuffer'), text, way, scribe);
}

/** Takes the body of a long poll or its POST and which way it went; writes down the Engine.IO packets in it. */
export function notePayload(text: string, way: Way, scribe: Scribe): void {
  const texts = text.split('\x1e');
  decodePayload(text, 'nodebuffer').forEach((packet, at) => note(packet, texts[at] ?? '', way, scribe));
}

function note({ type, data }: Packet, text: string, way: Way, scribe: Scribe): void {
  const bytes = Buffer.byteLength(text);
  scribe({ way, layer: 'engine.io', bytes, summary: type, detail: text, explained: ENGINE[type] });
  if (type === 'message' && typeof data === 'string') noteSocketPacket(data, way, scribe);
}

function noteSocketPacket(text: string, way: Way, scribe: Scribe): void {
  const decoder = new Decoder();
  decoder.on('decoded', (packet) =>
    scribe({
      way,
      layer: 'socket.io',
      bytes: Buffer.byteLength(text),
      summary: summaryOf(packet),
      detail: text,
      explained: way === 'in' && packet.type === PacketType.EVENT ? COMMAND : SOCKET[packet.type],
    }),
  );
  try {
    decoder.add(text);
  } catch {
    const explained = 'Socket.IO cannot read this.';
    scribe({
      way,
      layer: 'socket.io',
      bytes: Buffer.byteLength(text),
      summary: 'unreadable',
      detail: text,
      explained,
    });
  }
}

/** A frame's name is the event's: `EVENT b`. */
function summaryOf({ type, data }: SocketPacket): string {
  const name: unknown = Array.isArray(data) ? data[0] : undefined;
  return typeof name === 'string' ? `${PacketType[type]} ${name}` : PacketType[type];
}
