import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const PAGES = [...globSync('*.md'), ...globSync('docs/*.md')];

test.each(PAGES)('%s names only files that exist', (page) => {
  const text = readFileSync(page, 'utf8');
  const named = [...text.matchAll(/`((?:db|server|web|scripts|tests|docs)\/[\w./-]*)`/g)].map(
    ([, path]) => path ?? '',
  );
  const linked = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => join(dirname(page), path ?? ''));
  const missing = [...named, ...linked].filter((path) => !existsSync(path));
  expect(missing).toEqual([]);
});

test('every path on the wire is in the protocol page', async () => {
  const { PATHS } = await import('#protocol');
  const page = readFileSync('docs/PROTOCOL.md', 'utf8');
  const operators = ['/healthz', '/readyz', '/metrics']; // not for viewers
  expect(Object.values(PATHS).filter((path) => !operators.includes(path) && !page.includes(path))).toEqual(
    [],
  );
});

test('every error code is in the protocol page with its status', async () => {
  const { ERROR_STATUS } = await import('#protocol');
  const page = readFileSync('docs/PROTOCOL.md', 'utf8');
  for (const [code, status] of Object.entries(ERROR_STATUS)) {
    const row = page.split('\n').find((line) => line.startsWith(`| ${status} |`));
    expect(row, code).toContain(`\`${code}\``);
  }
});
