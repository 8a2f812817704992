import { createServer } from 'node:http';
import * as v from 'valibot';
import { encodeEvent, NoteSchema } from '#protocol';
import { WebSocketServer } from 'ws';
import { listen, produce } from './common.ts';

/** Plain ws: a broadcast as its own page shows it. A POST is broadcast as well, with no log and no fsync. */

let seq = 0;

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const { text } = v.parse(NoteSchema, JSON.parse(body));
    broadcast(encodeEvent(++seq, Date.now(), 'notes', 'note', JSON.stringify({ text })));
    response.end('ok');
  });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

function broadcast(json: string): void {
  const data = Buffer.from(json);
  for (const client of sockets.clients) client.send(data, { binary: false });
}

listen(server);
produce(broadcast);
