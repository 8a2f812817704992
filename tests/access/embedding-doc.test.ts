import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { jwtVerify } from 'jose';
import { afterAll, describe, expect, test } from 'vitest';
import { freePort } from '../../scripts/lib/free-port.ts';
import { findCommand, tempDir } from '../../scripts/lib/process.ts';

/** The examples of docs/embedding.md, as they stand there: what a reader copies is what is run here. */

const run = promisify(execFile);
const PAGE = readFileSync('docs/embedding.md', 'utf8');
const SHARE = 'abcdefghij0123456789';
const KEY = 'k'.repeat(43);
const LABELS = { host: 'ström-1' };

/** Takes the name in an example's first line; returns the example. */
function example(name: string): string {
  const blocks = [...PAGE.matchAll(/^```(?:js|php|jsx)\n(.*?)^```$/gms)].map(([, text]) => text ?? '');
  const found = blocks.find((text) => text.split('\n').slice(0, 2).includes(`// ${name}`));
  if (found === undefined) throw new Error(`docs/embedding.md has no example ${name}.`);
  return found;
}

const folder = tempDir('embedding-doc');
afterAll(() => folder.remove());
mkdirSync(join(folder.path, 'node_modules'));
symlinkSync(resolve('node_modules/jose'), join(folder.path, 'node_modules/jose'));

/** Takes an example's name; writes it where jose is found. Returns its path. */
function written(name: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, example(name));
  return path;
}

async function claims(token: string) {
  const verified = await jwtVerify(token, new TextEncoder().encode(KEY), { algorithms: ['HS256'] });
  const { exp = 0 } = verified.payload;
  return { ...verified, seconds: exp - Date.now() / 1000 };
}

/** Takes lines that write a token; runs them in Node beside the examples. */
async function inNode(lines: string): Promise<string> {
  const file = join(folder.path, 'run.mjs');
  writeFileSync(file, lines);
  return (await run(process.execPath, [file])).stdout;
}

async function mustOpen(token: string): Promise<void> {
  const { payload, protectedHeader, seconds } = await claims(token);
  expect(protectedHeader).toMatchObject({ alg: 'HS256', kid: SHARE });
  expect(payload['labels']).toEqual(LABELS);
  expect(Math.abs(seconds - 60)).toBeLessThan(30);
}

test.each(['sign-with-jose.mjs', 'sign-with-crypto.mjs'])('%s signs what this server takes', async (name) => {
  const url = pathToFileURL(written(name)).href;
  const call = `switchyardToken(${JSON.stringify(SHARE)}, ${JSON.stringify(KEY)}, { seconds: 60, labels: ${JSON.stringify(LABELS)} })`;
  await mustOpen(
    await inNode(
      `import { switchyardToken } from ${JSON.stringify(url)};\nprocess.stdout.write(await ${call});`,
    ),
  );
  const plain = await inNode(
    `import { switchyardToken } from ${JSON.stringify(url)};\nprocess.stdout.write(await switchyardToken(${JSON.stringify(SHARE)}, ${JSON.stringify(KEY)}));`,
  );
  const { payload, seconds } = await claims(plain);
  expect(payload['labels']).toBeUndefined();
  expect(Math.abs(seconds - 900)).toBeLessThan(30);
});

test('token-server.mjs answers a fresh token as plain text, and nothing else', async () => {
  written('sign-with-crypto.mjs');
  const port = await freePort();
  const env = { ...process.env, SHARE, KEY, PORT: String(port) };
  const server = spawn(process.execPath, [written('token-server.mjs')], { env, stdio: 'ignore' });
  try {
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    await expect
      .poll(() =>
        ask('/').then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(404);
    const answer = await ask('/switchyard-token');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await claims(await answer.text())).protectedHeader.kid).toBe(SHARE);
  } finally {
    server.kill();
    await once(server, 'exit');
  }
});

const php = findCommand('php');
describe.skipIf(php === undefined)(
  php === undefined ? 'php (skipped: apt-get install php-cli)' : 'php',
  () => {
    test('sign.php signs what this server takes', async () => {
      const path = written('sign.php');
      const call = `switchyard_token($argv[1], $argv[2], 60, json_decode($argv[3], true))`;
      const code = `require ${JSON.stringify(path)}; echo ${call};`;
      const { stdout } = await run(php ?? '', ['-r', code, SHARE, KEY, JSON.stringify(LABELS)]);
      await mustOpen(stdout);
    });

    test('switchyard-token.php answers such a token', async () => {
      written('sign.php');
      const env = { ...process.env, SHARE, KEY };
      const { stdout } = await run(php ?? '', [written('switchyard-token.php')], { env });
      expect((await claims(stdout)).protectedHeader.kid).toBe(SHARE);
    });
  },
);
