import * as v from 'valibot';
import { parseRange } from './alerts/channels/guard.ts';
import { trustIn } from './http/client.ts';

/** What settings may be, each written as text. */

/** A whole number from one to another, written as text. */
export const whole = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d+$/, 'must be a whole number'),
    v.transform(Number),
    v.minValue(min),
    v.maxValue(max),
  );

/** An origin, as browsers write it. */
export const origin = v.pipe(
  v.string(),
  v.url('must be an origin such as https://board.example.org'),
  v.check(
    (text) => new URL(text).origin === text,
    'must be an origin without a path, such as https://board.example.org',
  ),
);

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
