import * as v from 'valibot';
import { CommandAckSchema, SOCKET_EVENTS, TRANSPORTS, type Command, type CommandAck } from '#protocol';
import type { OpenLink } from './links.ts';
import { newKey, type PlainHttp } from './reach.ts';

/**
 * Takes the carrier, plain HTTP, a command and its key; returns the acknowledgement or the refusal. It goes up on a
 * carrier whose transport can, else by POST. Rejects when nobody answered.
 */
export async function sendCommand(
  carrier: OpenLink | undefined,
  http: PlainHttp,
  command: Command,
  key: string = newKey(),
): Promise<CommandAck> {
  if (carrier?.link?.send && TRANSPORTS[carrier.transport].commands) {
    try {
      return v.parse(CommandAckSchema, await carrier.link.send(SOCKET_EVENTS.command, { key, command }));
    } catch {
      // It may have arrived all the same: the key makes it safe to ask again.
    }
  }
  return http.post(command, key);
}
