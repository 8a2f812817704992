import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findCommand, tempDir, type TempDir } from '../../scripts/lib/process.ts';
import { AILMENTS, CURES, type Ailment, type ProxyName } from '../../web/doctor/cures.ts';

/** How a proxy is asked whether it understands a configuration. */
interface Checker {
  readonly proxy: ProxyName;
  readonly program: string;
  /** Takes a cure's lines, what they cure and an empty folder; returns the whole configuration. */
  readonly config: (lines: string, ailment: Ailment, folder: string) => string;
  readonly args: (file: string, folder: string) => readonly string[];
}

const APACHE_MODULES = [
  'mpm_event',
  'authz_core',
  'setenvif',
  'headers',
  'proxy',
  'proxy_http',
  'proxy_balancer',
  'slotmem_shm',
  'lbmethod_byrequests',
];

const CHECKERS: readonly Checker[] = [
  {
    proxy: 'nginx',
    program: 'nginx',
    config: (lines, ailment, folder) =>
      `pid ${folder}/pid; error_log stderr; events {}\nhttp { access_log off;\n` +
      (ailment === 'sticky' ? `${lines}\nserver { listen 1; }\n}` : `server { listen 1;\n${lines}\n}\n}`),
    args: (file, folder) => ['-t', '-q', '-c', file, '-p', folder, '-e', 'stderr'],
  },
  {
    proxy: 'apache',
    program: 'apache2',
    config: (lines, _, folder) =>
      [
        ...APACHE_MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
        `ServerRoot ${folder}\nServerName localhost\nListen 1\nPidFile ${folder}/pid\nErrorLog ${folder}/log\nDefaultRuntimeDir ${folder}`,
        `<VirtualHost *:1>\n${lines}\n</VirtualHost>\n`,
      ].join('\n'),
    args: (file) => ['-t', '-f', file],
  },
  {
    proxy: 'haproxy',
    program: 'haproxy',
    config: (lines) =>
      `defaults\n  mode http\n  timeout connect 5s\n  timeout client 75s\n  timeout server 75s\n` +
      `frontend web\n  bind 127.0.0.1:1\n  default_backend switchyard\n${lines}\n`,
    args: (file) => ['-c', '-q', '-f', file],
  },
  {
    proxy: 'caddy',
    program: 'caddy',
    config: (lines) => `{\n  admin off\n}\nhttp://127.0.0.1:1 {\n${lines}\n}\n`,
    args: (file) => ['validate', '--adapter', 'caddyfile', '--config', file],
  },
];

describe.each(CHECKERS)('$proxy understands its cures', ({ proxy, program, config, args }) => {
  const path = findCommand(program);
  let folder: TempDir;
  beforeAll(() => void (folder = tempDir('cures')));
  afterAll(() => folder.remove());

  const check = (text: string, ailment: Ailment): void => {
    const place = join(folder.path, ailment);
    mkdirSync(place, { recursive: true });
    const file = join(place, 'config');
    writeFileSync(file, config(text, ailment, place));
    execFileSync(path ?? program, args(file, place), { stdio: 'pipe', env: { ...process.env, HOME: place } });
  };

  test.skipIf(path === undefined).each(AILMENTS)(
    `%s${path === undefined ? ' (not installed)' : ''}`,
    (ailment) => {
      const { lines } = CURES[proxy][ailment];
      if (lines === undefined) throw new Error('There are no lines to check.');
      check(lines, ailment);
    },
  );

  test.skipIf(path === undefined)('and the check can fail', () => {
    expect(() => check('no_such_directive on;', 'websocket')).toThrow();
  });
});
