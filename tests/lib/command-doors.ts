import { HEADERS, PATHS, SOCKET_EVENTS } from '#protocol';
import { OPENERS } from '../../web/transports/registry.ts';

/** A way up for commands, good ones and bad ones. */
export interface CommandDoor {
  readonly name: string;
  /** Takes a key and anything as the command; returns the answer as JSON gave it. */
  send(key: string, command: unknown): Promise<unknown>;
  close(): void;
}

/** Takes a server's origin; opens the way by POST. */
export function postDoor(origin: string): CommandDoor {
  return {
    name: 'POST',
    async send(key, command) {
      const response = await fetch(new URL(PATHS.commands, origin), {
        method: 'POST',
        headers: { 'content-type': 'application/json', [HEADERS.idempotencyKey]: key },
        body: JSON.stringify(command),
      });
      const answer: unknown = await response.json();
      return answer;
    },
    close: () => undefined,
  };
}

/** Takes a server's origin and a Socket.IO transport; opens the way by its acknowledgements. Resolves when it said hello. */
export async function socketDoor(
  origin: string,
  transport: 'websocket' | 'long-polling',
): Promise<CommandDoor> {
  const greeted = Promise.withResolvers<undefined>();
  const link = OPENERS[transport](
    { origin, cursor: undefined, topics: ['lots/*'] },
    {
      traffic: () => undefined,
      frame: () => greeted.resolve(undefined),
      closed: (cause) => greeted.reject(new Error(cause.detail)),
    },
  );
  await greeted.promise;
  return {
    name: transport,
    send: async (key, command) => link.send?.(SOCKET_EVENTS.command, { key, command }),
    close: () => link.close(),
  };
}

/** Takes a server's origin; opens every way up that a page has. */
export async function everyDoor(origin: string): Promise<CommandDoor[]> {
  return [postDoor(origin), await socketDoor(origin, 'websocket'), await socketDoor(origin, 'long-polling')];
}
