import type { Environment } from 'vitest/runtime';

/** Node, with modules made as for a page: Svelte's runes only run when they are compiled for the browser. */
export default {
  name: 'page',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
} satisfies Environment;
