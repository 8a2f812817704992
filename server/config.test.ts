import { describe, expect, test } from 'vitest';
import { helpText, readConfig } from './config.ts';

const NPM = { npm_lifecycle_event: 'start' };
const CASES: readonly (readonly [string, readonly string[], NodeJS.ProcessEnv, string])[] = [
  [
    'no such flag',
    ['--prot', '1'],
    {},
    'there is no setting --prot. npm start -- --help lists the settings.',
  ],
  ['a value alone', ['8080'], {}, '"8080" belongs to no flag: settings are written as --port 8080.'],
  ['no value', ['--port'], {}, '--port needs a value, such as --port 8787.'],
  ['a value where none goes', ['--demo=yes'], {}, '--demo takes no value.'],
  ['no number', ['--port', 'http'], {}, '--port must be a whole number from 0 to 65535 (it was "http").'],
  ['too much', ['--port', '99999'], {}, '--port must be at most 65535 (it was "99999").'],
  ['too little', ['--keep-hours', '0'], {}, '--keep-hours must be at least 1 (it was "0").'],
  ['nothing', ['--data', ''], {}, '--data must not be empty (it was "").'],
  [
    'the environment',
    [],
    { SWITCHYARD_PORT: 'http' },
    'SWITCHYARD_PORT must be a whole number from 0 to 65535 (it was "http").',
  ],
  [
    'an origin without its scheme',
    ['--public-origin', 'board.example.org'],
    {},
    '--public-origin must be an origin such as https://board.example.org (it was "board.example.org").',
  ],
  [
    'an origin of another scheme',
    ['--public-origin', 'ftp://board.example.org'],
    {},
    '--public-origin must be an origin such as https://board.example.org',
  ],
  [
    'an origin with a slash',
    ['--public-origin', 'https://Board.example.org:443/'],
    {},
    '--public-origin must be an origin alone: https://board.example.org (it was',
  ],
  [
    'an origin with a path',
    ['--public-origin', 'https://example.org/board'],
    {},
    '--public-origin must be an origin alone: https://example.org, with the path in --base-path (it was',
  ],
  [
    'one origin of several',
    ['--allowed-origins', 'https://a.example,board.lan'],
    {},
    '--allowed-origins must be an origin such as',
  ],
  [
    'other addresses without a public origin',
    ['--host', '0.0.0.0'],
    {},
    '--host 0.0.0.0 can be reached from other machines: say under which address, such as --public-origin https://board.example.org.',
  ],
  [
    'a flag that npm kept',
    [],
    { ...NPM, npm_config_demo: 'true' },
    'npm kept --demo for itself. Write two dashes before the flags: npm start -- --demo',
  ],
  [
    'a flag that npm kept while it handed on its value',
    ['9000'],
    { ...NPM, npm_config_port: 'true' },
    'npm kept --port for itself. Write two dashes before the flags: npm start -- --port 9000',
  ],
  [
    'a flag with a value that npm kept',
    [],
    { ...NPM, npm_config_keep_hours: '48' },
    'npm kept --keep-hours for itself. Write two dashes before the flags: npm start -- --keep-hours 48',
  ],
];

describe('a setting that makes no sense is refused in words', () => {
  test.for(CASES)('%s', ([, args, environment, words]) => {
    expect(() => readConfig(args, environment)).toThrow(words);
  });
});

test.each([
  [['--hook-token', 'hunter2'], {}],
  [['--hook-token', 'hunter2 and the spaces'], {}],
  [[], { SWITCHYARD_HOOK_TOKEN: 'hunter2' }],
  [[], { ...NPM, npm_config_hook_token: 'hunter2' }],
  [['hunter2'], { ...NPM, npm_config_hook_token: 'true' }],
])('a secret that makes no sense is not told back: %j %j', (args, environment) => {
  let said = '';
  try {
    readConfig(args, environment);
  } catch (error) {
    said = String(error);
  }
  expect(said).toMatch(/hook-token|HOOK_TOKEN/);
  expect(said).not.toContain('hunter2');
});

test('what is right is taken', () => {
  const config = readConfig(['--public-origin', 'https://board.example.org:8443', '--port', '0'], {
    SWITCHYARD_PORT: '1',
    SWITCHYARD_VIEWERS: 'everyone',
    npm_config_demo: 'true', // not started by npm
  });
  expect(config).toMatchObject({
    publicOrigin: 'https://board.example.org:8443',
    port: 0,
    viewers: 'everyone',
    demo: false,
  });
});

test('the help stands in two columns', () => {
  const columns = helpText()
    .split('\n')
    .filter((line) => line.startsWith('  --'))
    .map((line) => /^ {2}--\S+ +/.exec(line)?.[0].length);
  expect(columns.length).toBeGreaterThan(20);
  expect(new Set(columns).size).toBe(1);
});
