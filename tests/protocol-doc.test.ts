import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import {
  ALERT_KINDS,
  CommandSchema,
  decodeAlertEvent,
  decodeEvent,
  decodeFrame,
  ERROR_STATUS,
  ErrorBodySchema,
  EVENT_KINDS,
  EventTupleSchema,
  isAlertKind,
  PATHS,
  PROTOCOL_VERSION,
  SubscribeSchema,
} from '#protocol';

const PAGE = readFileSync('docs/PROTOCOL.md', 'utf8');

/** Kinds of event that no viewer is ever shown. */
const UNSHOWN = ['lab-report', 'access'];

/** Takes the title of a part of the examples; returns its lines, parsed as JSON. */
function examples(title: string): unknown[] {
  const [, section = ''] = /\n## \d+\. An example of every message\n([\s\S]*?)\n## /.exec(PAGE) ?? [];
  const [, part = ''] = section.split(`**${title}**`);
  const [lines = ''] = part.split('\n**');
  return [...lines.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = '']) => JSON.parse(line) as unknown);
}

test('every frame has an example, and each is one', () => {
  const types = examples('Frames.').map((example) => decodeFrame(example).type);
  expect(new Set(types)).toEqual(new Set(['hello', 'batch', 'heartbeat', 'reset', 'bye']));
});

test('every kind of event that is shown has an example, and each fits its kind', () => {
  const events = examples('Events').map((example) => decodeEvent(v.parse(EventTupleSchema, example)));
  const kinds = Object.keys(EVENT_KINDS).filter((kind) => !UNSHOWN.includes(kind));
  expect(events.map(({ kind }) => kind).sort()).toEqual(kinds.sort());
  const alerts = events.filter(({ kind }) => isAlertKind(kind));
  expect(alerts).toHaveLength(Object.keys(ALERT_KINDS).length);
  expect(alerts.filter((event) => decodeAlertEvent(event) === undefined)).toEqual([]);
});

test('every command has an example, and each is one', () => {
  const types = examples('Commands.').map((example) => v.parse(CommandSchema, example).type);
  expect(types.sort()).toEqual(CommandSchema.options.map(({ entries }) => entries.type.literal).sort());
});

test('the subscription and the refusal are what they say', () => {
  expect(examples('A subscription').map((example) => v.parse(SubscribeSchema, example).v)).toEqual([
    PROTOCOL_VERSION,
  ]);
  expect(examples('A refusal.').map((example) => v.is(ErrorBodySchema, example))).toEqual([true]);
});

test('the page is of this version, and names no other in its examples', () => {
  expect(PAGE.split('\n')[0]).toBe(`# The Switchyard protocol, version ${PROTOCOL_VERSION}`);
  expect([...PAGE.matchAll(/[?&]v=(\d+)/g)].map(([, version]) => Number(version))).toEqual([
    PROTOCOL_VERSION,
    PROTOCOL_VERSION,
  ]);
});

test('every path on the wire is in the page', () => {
  const operators = ['/healthz', '/readyz', '/metrics']; // not for viewers
  expect(Object.values(PATHS).filter((path) => !operators.includes(path) && !PAGE.includes(path))).toEqual(
    [],
  );
});

test('every error code is in the page with its status, and no other', () => {
  const rows = PAGE.split('\n').filter((line) => /^\| [45]\d\d \|/.test(line));
  const told = rows.flatMap((row) =>
    [...row.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => [code, Number(row.slice(2, 5))]),
  );
  expect(told.sort()).toEqual(Object.entries(ERROR_STATUS).sort());
});
