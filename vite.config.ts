import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin, UserConfig } from 'vite';
import { defineConfig } from 'vitest/config';
import { chunkUrl } from './scripts/vite/chunk-url.ts';
import { EMBED_SCRIPT, embedStyles } from './scripts/vite/embed-styles.ts';
import { gzipped } from './scripts/vite/gzipped.ts';
import { LongFirst } from './tests/setup/long-first.ts';
import { OWN_PROCESS } from './tests/setup/own-process.ts';

/** Where `npm run dev` finds the server. */
const SERVER = process.env['SWITCHYARD_DEV_SERVER'] ?? 'http://127.0.0.1:8787';
const SERVER_PATHS = ['/api', '/hooks', '/socket.io', '/healthz', '/readyz', '/metrics'];

/** Puts the migrations beside the bundle: `new URL('./migrations', import.meta.url)` is right in db/ and in dist/. */
function migrationsBesideBundle(): Plugin {
  return {
    name: 'switchyard:migrations',
    writeBundle({ dir }) {
      if (dir !== undefined) cpSync('db/migrations', join(dir, 'migrations'), { recursive: true });
    },
  };
}

/** Builds the program of the Lab's viewers beside the server, which starts it as a process of its own. */
function viewersBesideBundle(): Plugin {
  const id = 'server/lab/cost/viewers-process.ts';
  return {
    name: 'switchyard:lab-viewers',
    buildStart() {
      this.emitFile({ type: 'chunk', id, fileName: 'lab-viewers.js' });
    },
  };
}

/** The shared parts are pure: what a page uses of them brings nothing else of them along. */
const PURE = {
  treeshake: { moduleSideEffects: [{ test: /\/db\/(domain|protocol)\//, sideEffects: false }] },
};

/** Said of what is meant so, in every build: what a page loads late may be loaded by another at once; and how long plugins took. */
const CHECKS = { checks: { ineffectiveDynamicImport: false, pluginTimings: false } };

/**
 * What carries a stream is in one file, and all pages have it: each page on demand would otherwise cut it into more of them, and a
 * browser fetches six at a time.
 */
const LINE = {
  name: 'line',
  test: /\/web\/((connection|transports|icons|sharing)\/|(format|durations|words|banner-words|place|storage|state\/time|ui\/local-time)\.ts$)/,
};

const page: UserConfig = {
  root: 'web',
  // Nothing that is built knows below which path it is hosted: scripts ask each other, and the server writes it into the document.
  base: './',
  plugins: [svelte({ configFile: false }), chunkUrl(), gzipped()],
  clearScreen: false,
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2024',
    // The page's CSP has no room for inline code: no polyfill, and no assets as data: URLs.
    modulePreload: { polyfill: false },
    rolldownOptions: { ...PURE, ...CHECKS, output: { codeSplitting: { groups: [LINE] } } },
    assetsInlineLimit: 0,
  },
  // The painter is the module of a worker, and a module that the page may import as well.
  worker: {
    format: 'es',
    rolldownOptions: { ...CHECKS, treeshake: { ...PURE.treeshake, propertyReadSideEffects: false } },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    // Host becomes the server's own; the page's origin stays and is allowed by scripts/bootstrap/dev.mjs.
    proxy: Object.fromEntries(
      SERVER_PATHS.map((path) => [path, { target: SERVER, changeOrigin: true, ws: true }]),
    ),
  },
};

/** What every embed needs is in one file: a page of many frames asks for it many times. */
const CORE = {
  name: 'core',
  test: /\/(node_modules\/|web\/((connection|transports|icons|sharing)\/|(format|durations|place|storage|trusted|zone)\.ts$)|web\/embed\/(access|app|doors|look|messages|parameters|phase|session|show|stream|theme)\.|web\/embed\/(Embed|Footer|Told)\.svelte)/,
};

/** The embed: a document for frames, and a script for other sites' pages, with what both of them share. */
const embed: UserConfig = {
  ...page,
  plugins: [svelte({ configFile: false }), chunkUrl(), embedStyles(), gzipped()],
  build: {
    ...page.build,
    // A page of another site must not be given our style sheets in its head.
    cssCodeSplit: false,
    // `light-dark()` as it is: what stands in its place elsewhere is settled at the root, and a theme here is an element's own.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: false,
    rolldownOptions: {
      ...CHECKS,
      // Reading a rune is what makes an age move: here no read is taken for one without an effect.
      ...PURE,
      input: { frame: 'web/embed.html', embed: 'web/embed/element.ts' },
      preserveEntrySignatures: 'strict',
      output: {
        codeSplitting: { groups: [CORE] },
        entryFileNames: ({ name }) => (name === 'embed' ? EMBED_SCRIPT : 'assets/[name]-[hash].js'),
      },
    },
  },
};

const server: UserConfig = {
  plugins: [migrationsBesideBundle(), viewersBesideBundle()],
  publicDir: false,
  // drizzle-orm's export map costs Node a second at start; bundled it costs nothing.
  ssr: { noExternal: [/^drizzle-orm/] },
  build: { outDir: 'dist/server', emptyOutDir: true, target: 'node22', minify: false },
};

/** What fills the machine by itself, or judges by limits in time that are the product's own: nothing runs beside these. */
const ALONE = [
  'tests/browser/{doctor,networks}.test.ts',
  'tests/chaos/{chaos,seeded-bugs}.test.ts',
  'tests/lab/delay.test.ts',
];

/** Milliseconds after which a test, or what it waits for, hangs: no judgement on how fast it is. */
const HANGS = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000, interval: 30 } },
} as const;

/** Real browsers and servers on a shared machine: CI runs what failed there up to twice more, and its summary names it. */
const AGAIN = { retry: process.env['CI'] ? 2 : 0 };

/** A process takes one file after another: one of its own for each takes three times a unit test's CPU. What a test stubs, it puts back. */
const TOGETHER = { isolate: false } as const;

const tests: UserConfig = {
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      {
        extends: true,
        test: {
          ...HANGS,
          name: 'unit',
          include: ['{db,server,web,scripts}/**/*.test.ts'],
          exclude: ['**/*.svelte.test.ts', ...OWN_PROCESS],
          ...TOGETHER,
          maxWorkers: '100%',
        },
      },
      {
        // Runes need the browser's Svelte; elsewhere that condition would pick the browser's ws as well.
        extends: true,
        plugins: [svelte({ configFile: false })],
        resolve: { conditions: ['browser'] },
        test: {
          ...HANGS,
          name: 'unit-runes',
          include: ['web/**/*.svelte.test.ts'],
          environment: './tests/setup/page-environment.ts',
          ...TOGETHER,
          maxWorkers: '100%',
        },
      },
      {
        // Real servers, a real browser, real clocks: they wait half of the time, so four files share two cores.
        extends: true,
        test: {
          ...HANGS,
          ...AGAIN,
          ...TOGETHER,
          name: 'system',
          include: ['tests/**/*.test.ts'],
          exclude: [...ALONE, ...OWN_PROCESS],
          maxWorkers: 4,
          maxConcurrency: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...HANGS,
          ...AGAIN,
          name: 'own-process',
          include: [...OWN_PROCESS],
          exclude: ALONE,
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...HANGS,
          ...AGAIN,
          name: 'alone',
          include: ALONE,
          fileParallelism: false,
          maxConcurrency: 4,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
};

export default defineConfig(({ isSsrBuild, mode }) => {
  if (process.env['VITEST']) return tests;
  if (mode === 'embed') return embed;
  return isSsrBuild ? server : page;
});
