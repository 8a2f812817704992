import type { Socket as NetSocket } from 'node:net';
import type { Socket } from 'socket.io';
import { Sender, type WebSocket } from 'ws';
import type { SharedFrame } from '../hub/shared-frame.ts';
import type { ServerTransport, Sink } from './contract.ts';
import { packetOf, SocketSink } from './socket-sink.ts';
import { CompressedWebSocketSink } from './websocket-compressed.ts';

declare module 'ws' {
  /** Left out of the package's types; Socket.IO's own adapter frames a broadcast once with it, too. */
  const Sender: {
    frame(
      data: Buffer,
      options: { fin: boolean; rsv1: boolean; opcode: number; mask: boolean; readOnly: boolean },
    ): Buffer[];
  };
}

/** Takes a frame's text; returns the bytes of one unmasked WebSocket text message with the Engine.IO packet in it. */
function webSocketForm(text: string): Buffer {
  const payload = Buffer.from(`4${packetOf(text)}`);
  const frame = Sender.frame(payload, {
    fin: true,
    rsv1: false,
    opcode: 1,
    mask: false,
    readOnly: true,
  });
  return Buffer.concat(frame);
}

/** The WebSocket below a Socket.IO connection, and the TCP socket below that. Throws when the libraries no longer keep them where they did. */
function below(socket: Socket): { webSocket: WebSocket; net: NetSocket } {
  // Engine.IO types its transports loosely; a write on the bare socket costs half of what its packet queue does.
  const { socket: webSocket } = socket.conn.transport as { socket?: WebSocket & { _socket?: NetSocket } };
  if (webSocket?._socket === undefined) throw new TypeError('Engine.IO keeps its TCP socket elsewhere now.');
  return { webSocket, net: webSocket._socket };
}

/** Frames go out as ready-made bytes, the same for every viewer of a group. Compression is off, so order is the order of writes. */
class WebSocketSink extends SocketSink implements Sink {
  readonly transport = 'websocket';
  readonly #net: NetSocket;

  constructor(socket: Socket, net: NetSocket) {
    super(socket);
    this.#net = net;
  }

  get ready(): boolean {
    return this.#net.writable;
  }

  get unsent(): number {
    return this.#net.writableLength;
  }

  write(frame: SharedFrame): void {
    this.#net.write(frame.as(webSocketForm));
  }

  onReady(listener: () => void): void {
    this.#net.on('drain', listener);
  }
}

function openSink(socket: Socket): Sink {
  const { webSocket, net } = below(socket);
  const isCompressed = webSocket.extensions !== '';
  return isCompressed ? new CompressedWebSocketSink(socket, webSocket) : new WebSocketSink(socket, net);
}

/** WebSocket, by Socket.IO. */
export const websocket: ServerTransport = {
  name: 'websocket',
  install: ({ onSocket }) => onSocket('websocket', openSink),
};
