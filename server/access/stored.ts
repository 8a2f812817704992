import * as v from 'valibot';
import type { AccessEvent, AccessState } from '#domain';
import { RoleSchema, ScopeSchema } from '#protocol';

const Text = v.string();
const Time = v.number();
const NAMED = { id: Text, name: Text };
const DONE = { by: Text, t: Time };
const Way = v.picklist(['code', 'password', 'token']);
const Scopes = v.array(ScopeSchema);
/** Builds of before did not keep who made a token. */
const Maker = v.optional(v.nullable(Text), null);

const of = <T extends string, E extends v.ObjectEntries>(type: T, entries: E) =>
  v.object({ type: v.literal(type), ...DONE, ...entries });

const DataSchema = v.variant('type', [
  of('person-added', { ...NAMED, role: RoleSchema }),
  of('person-removed', NAMED),
  of('invited', NAMED),
  of('password-set', { ...NAMED, hash: Text }),
  of('password-removed', NAMED),
  of('signed-in', { session: Text, person: Text, hash: Text, way: Way, browser: Text }),
  of('signed-out', { session: Text, name: Text }),
  of('signed-out-everywhere', NAMED),
  of('token-made', { ...NAMED, maker: Maker, hash: Text, scopes: Scopes, expires: v.nullable(Time) }),
  of('token-revoked', NAMED),
  of('sign-in-failed', { name: Text, count: v.number() }),
  of('used', { uses: v.array(v.tuple([Text, Time])) }),
]);

const StateSchema = v.object({
  people: v.array(v.object({ ...NAMED, role: RoleSchema, password: v.nullable(Text), made: Time })),
  sessions: v.array(
    v.object({ id: Text, person: Text, hash: Text, made: Time, lastUsed: Time, way: Way, browser: Text }),
  ),
  tokens: v.array(
    v.object({
      ...NAMED,
      maker: Maker,
      scopes: Scopes,
      hash: Text,
      made: Time,
      expires: v.nullable(Time),
      lastUsed: v.nullable(Time),
      revoked: v.nullable(Time),
    }),
  ),
});

/** Takes the data of an event as it was stored; returns it, undefined when it is of a type that a newer build writes. */
export function readAccessData(data: unknown): AccessEvent['data'] | undefined {
  const parsed = v.safeParse(DataSchema, data);
  return parsed.success ? parsed.output : undefined;
}

/** Takes what stood as it was stored; returns it. Throws ValiError when it is unfit. */
export function readAccessState(json: unknown): AccessState {
  return v.parse(StateSchema, json);
}
