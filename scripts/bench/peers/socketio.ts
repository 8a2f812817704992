import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { listen, produce } from './common.ts';

/** Socket.IO as it comes: its default broadcast, over whichever transport the viewers chose. */

const server = createServer();
const io = new Server(server);

listen(server);
produce((json) => {
  const event: unknown = JSON.parse(json);
  io.emit('event', event);
});
