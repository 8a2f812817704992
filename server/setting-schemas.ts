import * as v from 'valibot';
import { parseRange } from './alerts/channels/guard.ts';
import { trustIn } from './http/client.ts';

/** What settings may be, each written as text. */

/** A whole number from one to another, written as text. */
export const whole = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d+$/, `must be a whole number from ${min} to ${max}`),
    v.transform(Number),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );

/** A text that is not empty. */
export const filled = v.pipe(v.string(), v.minLength(1, 'must not be empty'));

/** An origin, as browsers write it. */
export const origin = v.pipe(
  v.string(),
  v.check(
    (text) => originIn(text) === text,
    ({ input }) => originWords(input),
  ),
);

/** Takes a text; returns the origin of the address that it is, undefined where it is not one. */
function originIn(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, origin } = new URL(text);
  return protocol === 'http:' || protocol === 'https:' ? origin : undefined;
}

/** Takes what is no origin; says what would be one. */
function originWords(text: string): string {
  const meant = originIn(text);
  if (meant === undefined) return 'must be an origin such as https://board.example.org';
  const hasPath = new URL(text).pathname !== '/';
  return `must be an origin alone: ${meant}${hasPath ? ', with the path in --base-path' : ''}`;
}

/** A path below which the site is hosted, empty at the root. */
export const basePath = v.pipe(
  v.string(),
  v.maxLength(128, 'must have 128 characters at the most'),
  v.regex(
    /^(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$/,
    'must be a path such as /board, without a slash at its end',
  ),
);

/** Addresses and ranges, as those that alerts may be sent to. */
export const ranges = v.pipe(
  v.string(),
  v.transform((text) => text.split(',').filter((part) => part !== '')),
  v.check(
    (parts) => parts.every((part) => parseRange(part) !== undefined),
    'must be addresses or ranges such as 10.0.0.0/8',
  ),
  v.transform((parts) => parts.map(parseRange).filter((range) => range !== undefined)),
);

/** Addresses and ranges of proxies. */
export const proxies = v.pipe(
  v.string(),
  v.transform((text) => text.split(',').filter((part) => part !== '')),
  v.check((parts) => {
    try {
      trustIn(parts);
      return true;
    } catch {
      return false;
    }
  }, 'must be addresses or ranges such as 10.0.0.0/8'),
);

/** Left out: as it is usual where it runs. */
export const unset = v.pipe(
  v.literal(''),
  v.transform(() => undefined),
);

/** On or off. */
export const onOff = v.pipe(
  v.picklist(['on', 'off'], 'must be on or off'),
  v.transform((text) => text === 'on'),
);
