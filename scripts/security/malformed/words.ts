import fc from 'fast-check';
import { HEADERS, QUERY } from '#protocol';
import { ODD } from '../../lib/damage.ts';

/** Words, names and bodies that hardly fit anywhere, made by chance. */

/** A word: random, or one that means something somewhere else. */
export const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    '*',
    'notes',
    'metrics/*',
    'sealed/access',
    'sealed/*',
    '../../etc/passwd',
    'e:1',
    'k3v9x2ab7q0d:0',
    '1',
    '-1',
    '__proto__',
    'constructor',
    '0x10',
    '1e999',
    '%00',
    "' OR 1=1 --",
    '${7*7}',
    '',
  ),
);

/** Something in the place of a part of some JSON. */
export const odd = fc.oneof(fc.constantFrom(...ODD), fc.jsonValue({ maxDepth: 3 }));

/** The pairs of a query. */
export const query = fc.array(
  fc.tuple(fc.oneof(fc.constantFrom(...Object.values(QUERY), 'EIO', 'transport', 'sid', 'j'), word), word),
  { minLength: 1, maxLength: 5 },
);

/** A method that may not be served. */
export const method = fc.constantFrom('GET', 'GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD');

const HEADER_NAMES = [
  'Content-Type',
  HEADERS.idempotencyKey,
  HEADERS.authorization,
  'Accept',
  'Cookie',
  'Range',
  'If-None-Match',
  'Expect',
  'Accept-Encoding',
  'Origin',
  'Sec-Fetch-Site',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'Forwarded',
  '__proto__',
  'constructor',
];
const HEADER_VALUES = [
  'application/json',
  'text/plain',
  'abcdefgh-1',
  'bytes=0-',
  '*',
  'gzip',
  'application/octet-stream',
  'Bearer x',
  `Bearer ${'a'.repeat(2_000)}`,
  'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.',
  'Basic YWRtaW46YWRtaW4=',
  'switchyard-session=x; switchyard-session=y',
  '__Host-switchyard-session=x; __Secure-switchyard-session=y',
  '__proto__',
  'null',
  'https://evil.example',
  'cross-site',
  '127.0.0.1, for=evil',
];

/** Headers, each a name that is known somewhere with a value that may not be. */
export const headers = fc.dictionary(
  fc.constantFrom(...HEADER_NAMES),
  fc.oneof(
    fc.constantFrom(...HEADER_VALUES),
    fc.string({ maxLength: 30 }).map((text) => text.trim()),
  ),
  { maxKeys: 4 },
);

/** A body that need not be JSON. */
export const body = fc.oneof(
  fc.constant(''),
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom('['.repeat(30_000), '{"__proto__":{"x":1}}', '"\\ud800"', '1e400', '\ufeff{}'),
);
