import { createHash } from 'node:crypto';
import type { Who } from '#protocol';
import type { AppendRequest } from '../../db/log.ts';
import type { Doorkeeper } from '../access/doorkeeper.ts';
import { digestOf } from './commands.ts';

/** Who knows everybody, and what they may do. */
export interface Doorkeepers {
  readonly access: Pick<Doorkeeper, 'actor'>;
}

/** A command on its way: by whom, under which key, and the id of what it makes where it makes something. */
export interface Asked {
  readonly actor: Who;
  readonly once: NonNullable<AppendRequest['once']>;
  /** Made of its key, so that a command whose answer was lost makes the same thing. */
  readonly made: string;
}

/** Takes the doorkeeper, a command's key, the token of who commands, and the command without it. Rejects with Refusal when he may not. */
export async function askedBy(
  { access }: Doorkeepers,
  key: string,
  as: string,
  command: object,
): Promise<Asked> {
  const actor = await access.actor(as, 'operate');
  return {
    actor,
    once: { key: `command:${actor.id}:${key}`, digest: digestOf(command) },
    made: createHash('sha256').update(`${actor.id}:${key}`).digest('hex').slice(0, 16),
  };
}
