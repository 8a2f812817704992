import type { Socket } from 'socket.io';
import * as v from 'valibot';
import {
  Refusal,
  RenewSchema,
  SOCKET_EVENTS,
  type CommandAck,
  type ErrorBody,
  type Renewed,
} from '#protocol';
import { timeLeft } from '../access/principal.ts';
import type { Client } from '../http/client.ts';
import { PENDING_LIMIT } from '../http/limits.ts';
import { refusalOf } from '../http/refusals.ts';
import type { Reader } from '../transports/reader.ts';
import type { Commands } from './commands.ts';
import { parseMessage } from './parse.ts';

type Answer = CommandAck | Renewed;
type Acknowledge = (answer: Answer | ErrorBody) => void;

/** What commands of all connections go through. */
export interface SocketDesk {
  readonly commands: Commands;
  /** Takes who sends a message; counts it. Throws TooMany when that is one too many. */
  readonly admit: (client: Client) => void;
  /** Told of what failed that should not have. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Takes a connection, whose it is, and what commands go through; serves commands and newer tokens by acknowledged events. An event that is
 * unknown or malformed is answered by an error and leaves the connection as it is; too many at once end it.
 */
export function serveSocketCommands(socket: Socket, reader: Reader, desk: SocketDesk): void {
  let unanswered = 0;
  socket.onAny((...received: unknown[]) => {
    if (unanswered >= PENDING_LIMIT) return socket.conn.close(true);
    unanswered += 1;
    const last = received.at(-1);
    // Socket.IO appends the function when the client asked for an acknowledgement; nothing else in JSON is one.
    const acknowledge = typeof last === 'function' ? (last as Acknowledge) : undefined;
    const done = (result: Answer | ErrorBody): void => {
      unanswered -= 1;
      acknowledge?.(result);
    };
    answer(received, reader, desk).then(done, (error: unknown) => {
      const refusal = refusalOf(error);
      if (refusal.code === 'INTERNAL') desk.onFailure(error);
      done(refusal.body);
    });
  });
}

async function answer(
  [event, message]: readonly unknown[],
  reader: Reader,
  { commands, admit }: SocketDesk,
): Promise<Answer> {
  admit(reader.client);
  if (event === SOCKET_EVENTS.renew) return renewed(message, reader);
  if (event !== SOCKET_EVENTS.command) {
    throw new Refusal(
      'UNKNOWN_EVENT',
      'There is no such event.',
      `Send ${SOCKET_EVENTS.command} with {key, command}.`,
    );
  }
  const { key, command } = parseMessage(message);
  return commands.run(key, command, reader.principal);
}

async function renewed(message: unknown, reader: Reader): Promise<Renewed> {
  const sent = v.safeParse(RenewSchema, message);
  if (sent.success) return { expiresIn: timeLeft(await reader.renew(sent.output.token)) };
  throw new Refusal('MALFORMED_REQUEST', 'That is no token.', 'Send {token}.');
}
