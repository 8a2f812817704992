import { expect, test } from 'vitest';
import { TRANSPORT_NAMES, TRANSPORTS, type CommandAck } from '#protocol';
import { sendCommand } from './commands.ts';
import type { OpenLink } from './links.ts';

const KEY = 'key-of-8-or-more';

test.each(TRANSPORT_NAMES)(
  'a command goes up on %s only if the table says that it can',
  async (transport) => {
    const ways: string[] = [];
    const answer = (way: string): Promise<CommandAck> => {
      ways.push(way);
      return Promise.resolve({ seq: 1, replayed: false });
    };
    const link = { advance: () => undefined, close: () => undefined, send: () => answer('link') };
    const carrier: OpenLink = {
      id: 1,
      transport,
      link,
      token: undefined,
      origin: undefined,
      age: 0,
      adopted: undefined,
      delivered: true,
      heard: 0,
      allowed: 0,
    };
    const http = { check: () => Promise.resolve({ ok: true }), post: () => answer('post') };
    await sendCommand(carrier, http, { type: 'note', text: 'x' }, KEY);
    expect(ways).toEqual([TRANSPORTS[transport].commands ? 'link' : 'post']);
  },
);
