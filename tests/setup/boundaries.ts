import { posix } from 'node:path';
import { isBuiltin } from 'node:module';
import type { Import } from './imports.ts';

/** The parts that arrows are drawn between. `scripts` stands for tests and tools as well: they may import anything. */
type Part = 'protocol' | 'domain' | 'db' | 'server' | 'web' | 'scripts';

/** What each part may import besides itself and packages. */
const ARROWS: Record<Part, readonly Part[]> = {
  protocol: [],
  domain: ['protocol'],
  db: ['protocol', 'domain'],
  server: ['protocol', 'domain', 'db'],
  web: ['protocol', 'domain'],
  scripts: ['protocol', 'domain', 'db', 'server', 'web', 'scripts'],
};

/** The only way into the shared parts. */
const DOORS: Partial<Record<string, Part>> = { '#protocol': 'protocol', '#domain': 'domain' };

/** Parts that also run in a page: neither Node's modules nor a database may reach them. */
const PORTABLE: ReadonlySet<Part> = new Set(['protocol', 'domain', 'web']);

/** The only packages that the protocol may use; the domain may use none. */
const LEAF_PACKAGES: Partial<Record<Part, ReadonlySet<string>>> = {
  protocol: new Set(['valibot']),
  domain: new Set(),
};

/** Packages that only one folder may know. */
const KEPT_IN: Readonly<Record<string, string>> = {
  'better-sqlite3': 'db/',
  'drizzle-orm': 'db/',
  'drizzle-kit': 'db/',
  'chart.js': 'web/charts/painter/',
};

function partOf(path: string): Part {
  if (path.startsWith('db/protocol/')) return 'protocol';
  if (path.startsWith('db/domain/')) return 'domain';
  const [top] = path.split('/');
  return top === 'db' || top === 'server' || top === 'web' ? top : 'scripts';
}

/** What several tests set up the same way, beside them. */
const isKit = (path: string): boolean => /\.kit\.ts$/.test(path);

/** A test may use the test tools, whichever part it stands in; so may a test's kit. */
function isTest(file: string): boolean {
  return /\.test\.ts$/.test(file) || isKit(file) || partOf(file) === 'scripts';
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function ownPath({ file, specifier }: Import): string {
  return posix.join(posix.dirname(file), specifier);
}

function packageFault({ file, specifier }: Import): string | undefined {
  if (isTest(file)) return undefined;
  const part = partOf(file);
  if (isBuiltin(specifier))
    return PORTABLE.has(part) ? `${part} runs in a page, which has no Node` : undefined;
  const name = packageOf(specifier);
  const home = KEPT_IN[name];
  if (home !== undefined && !file.startsWith(home)) return `${name} is known only in ${home}`;
  const allowed = LEAF_PACKAGES[part];
  return allowed && !allowed.has(name) ? `${part} is a leaf and may not use ${name}` : undefined;
}

function arrowFault(from: Part, to: Part): string | undefined {
  return from === to || ARROWS[from].includes(to) ? undefined : `no arrow leads from ${from} to ${to}`;
}

function pathFault(found: Import): string | undefined {
  const { file } = found;
  const target = ownPath(found);
  const [from, to] = [partOf(file), partOf(target)];
  const door = Object.entries(DOORS).find(([, part]) => part === to)?.[0];
  if (door !== undefined && from !== to) return `${to} is imported only as ${door}`;
  // A capability must not know who composes it: server/<folder>/ never imports server/app or server/compose.
  if (/^server\/[^/]+\//.test(file) && /^server\/(app|compose)\.ts$/.test(target) && !isTest(file)) {
    return 'server/app and server/compose compose the capabilities, none of them imports these';
  }
  if (isTest(file)) return undefined;
  return isKit(target) ? 'a kit is for tests alone' : arrowFault(from, to);
}

/** Takes one import; returns why it is not allowed, or undefined. */
export function faultOf(found: Import): string | undefined {
  const { file, specifier } = found;
  if (specifier.startsWith('.')) return pathFault(found);
  const door = DOORS[specifier];
  if (door !== undefined) {
    const own = partOf(file);
    if (own === door && !isTest(file)) return `inside ${door} its own door is a detour: import the file`;
    return isTest(file) ? undefined : arrowFault(own, door);
  }
  if (specifier.startsWith('#'))
    return `${specifier} is not a door: there are ${Object.keys(DOORS).join(' and ')}`;
  if (specifier.startsWith('/')) return "absolute paths are another machine's";
  return packageFault(found);
}
