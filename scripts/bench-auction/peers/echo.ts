import { join } from 'node:path';
import Database from 'better-sqlite3';
import { WebSocketServer } from 'ws';

/**
 * The least that an acknowledged write can cost: a bare ws that inserts each message into SQLite, synced as the log is, and says
 * it back. No group commit, no rules, nobody who looks on.
 */

const [, , folder = ''] = process.argv;
const database = new Database(join(folder, 'echo.sqlite'));
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec('CREATE TABLE messages (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
const insert = database.prepare('INSERT INTO messages (text) VALUES (?)');

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    insert.run(text);
    socket.send(text);
  });
});
server.on('listening', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.on('disconnect', () => process.exit(0));
