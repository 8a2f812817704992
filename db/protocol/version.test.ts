import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import * as protocol from './index.ts';

/** Keys of a schema that say how it works or speaks, not what it accepts. */
const NOT_MEANING = new Set(['reference', 'expects', 'message', 'async']);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Takes a schema, or a part of one; returns text that is equal when it accepts the same. Functions have no text. */
function meaning(value: unknown): string {
  if (typeof value === 'function') return 'function';
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return `[${value.map(meaning).join(',')}]`;
  if (!isObject(value)) return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const keys = Object.keys(value)
    .filter((key) => !NOT_MEANING.has(key) && !key.startsWith('~') && value[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${key}:${meaning(value[key])}`).join(',')}}`;
}

/** Schemas are a set: renaming or moving one changes nothing on the wire. */
function hashOf(messages: Iterable<unknown>, tables: readonly unknown[]): string {
  const lines = [...new Set([...messages].map(meaning))].sort();
  const text = [...lines, ...tables.map(meaning)].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function isSchema(value: unknown): boolean {
  return isObject(value) && value['kind'] === 'schema';
}

test('the version and its history move with the message schemas', () => {
  const schemas = Object.values(protocol).filter(isSchema);
  const tables = [
    protocol.EVENT_KINDS,
    protocol.PATHS,
    protocol.QUERY,
    protocol.HEADERS,
    protocol.SOCKET_EVENTS,
  ];
  const now = { version: protocol.PROTOCOL_VERSION, hash: hashOf(schemas, tables) };
  const { version, hash } = protocol.PROTOCOL_HISTORY.at(-1) ?? {};
  expect(
    { version, hash },
    'What travels has changed: add a line to PROTOCOL_HISTORY and docs/PROTOCOL.md, and move PROTOCOL_VERSION.',
  ).toEqual(now);
});

test('versions rise by one and no two are the same protocol', () => {
  const history = protocol.PROTOCOL_HISTORY;
  expect(history.map(({ version }) => version)).toEqual(history.map((_, index) => index + 1));
  expect(new Set(history.map(({ hash }) => hash)).size).toBe(history.length);
});

const base = v.object({ text: v.pipe(v.string(), v.maxLength(5)) });

test.each([
  ['a limit', v.object({ text: v.pipe(v.string(), v.maxLength(6)) })],
  ['a key', v.object({ words: v.pipe(v.string(), v.maxLength(5)) })],
  ['whether it may be left out', v.object({ text: v.optional(v.pipe(v.string(), v.maxLength(5))) })],
  ['strictness', v.strictObject({ text: v.pipe(v.string(), v.maxLength(5)) })],
  ['a pattern', v.object({ text: v.pipe(v.string(), v.regex(/a/)) })],
])('the hash sees a change of %s', (_what, changed) => {
  expect(hashOf([changed], [])).not.toBe(hashOf([base], []));
});

test.each([
  [v.picklist(['a', 'b']), v.picklist(['a', 'c'])],
  [v.literal('b'), v.literal('hello')],
  [v.pipe(v.string(), v.regex(/^a$/)), v.pipe(v.string(), v.regex(/^a$/i))],
  [v.strictTuple([v.number()]), v.strictTuple([v.number(), v.number()])],
])('two schemas that differ have two hashes', (one, other) => {
  expect(hashOf([one], [])).not.toBe(hashOf([other], []));
});

test('the hash does not see the order of keys, a message or the body of a check', () => {
  const one = v.object({
    a: v.pipe(
      v.string(),
      v.check(() => true, 'One.'),
    ),
    b: v.number(),
  });
  const other = v.object({
    b: v.number(),
    a: v.pipe(
      v.string(),
      v.check((text) => text !== '', 'Two.'),
    ),
  });
  expect(hashOf([one], [])).toBe(hashOf([other], []));
});
