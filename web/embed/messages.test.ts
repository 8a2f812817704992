import { expect, test } from 'vitest';
import type { HostSays } from '#protocol';
import { hostLine, hostOrigin, type FrameWorld } from './messages.ts';

const HOST = 'https://shop.example';

/** A frame in a window, with what was posted to that and what the frame heard of it. */
function framed(ancestorOrigins: readonly string[], referrer = '') {
  const posted: unknown[] = [];
  const heard: HostSays[] = [];
  let listener: (event: MessageEvent) => void = () => undefined;
  const parent = { postMessage: (...said: unknown[]) => void posted.push(said) };
  const world: FrameWorld = {
    parent,
    ancestorOrigins,
    referrer,
    addEventListener: (_, then) => (listener = then),
  };
  const say = hostLine(world, (said) => heard.push(said));
  const send = (data: unknown, origin = HOST, source: unknown = parent) =>
    listener({ data, origin, source } as MessageEvent); // what is read of one
  return { posted, heard, say, send };
}

const THEME = { switchyard: 1, type: 'theme', theme: 'dark' } as const;

test('what it says goes to the page around it alone, with the mark', () => {
  const { say, posted } = framed([HOST]);
  say({ type: 'size', height: 12 });
  expect(posted).toEqual([[{ switchyard: 1, type: 'size', height: 12 }, HOST]]);
});

test('it hears the page around it, and nobody else', () => {
  const { heard, send } = framed([HOST]);
  send(THEME, 'https://evil.example');
  send(THEME, HOST, {});
  send(THEME, 'null');
  expect(heard).toEqual([]);
  send(THEME);
  expect(heard).toEqual([THEME]);
});

test.each([
  undefined,
  null,
  'theme',
  [],
  {},
  { type: 'theme', theme: 'dark' },
  { switchyard: 2, type: 'theme', theme: 'dark' },
  { switchyard: 1, type: 'theme', theme: 'pink' },
  { switchyard: 1, type: 'token', token: '<script>' },
  { switchyard: 1, type: 'token', token: 'x'.repeat(5_000) },
  { switchyard: 1, type: 'range', range: 'x'.repeat(65) },
  { switchyard: 1, type: 'pause', paused: 'yes' },
  { switchyard: 1, type: 'eval', code: '1' },
])('what fits nothing is nothing: %j', (data) => {
  const { heard, send } = framed([HOST]);
  send(data);
  expect(heard).toEqual([]);
});

test.each([
  { ancestorOrigins: [HOST, 'https://outer.example'], referrer: '', origin: HOST },
  { ancestorOrigins: [], referrer: `${HOST}/page?x`, origin: HOST },
  { ancestorOrigins: [], referrer: '', origin: undefined },
  // A sandboxed page has an origin without a name.
  { ancestorOrigins: ['null'], referrer: '', origin: undefined },
])('the origin around it: $ancestorOrigins, "$referrer"', ({ ancestorOrigins, referrer, origin }) => {
  const { say, posted, heard, send } = framed(ancestorOrigins, referrer);
  expect(
    hostOrigin({
      ancestorOrigins,
      referrer,
      parent: { postMessage: () => undefined },
      addEventListener: () => undefined,
    }),
  ).toBe(origin);
  say({ type: 'size', height: 1 });
  expect(posted).toMatchObject([[{}, origin ?? '*']]);
  // Where it cannot be known the window itself is what is looked at.
  send(THEME, origin ?? 'null');
  expect(heard).toHaveLength(1);
});
