/** Tests that put a module in another one's place (`vi.mock`): what is loaded already stays as it is, so each needs a process of its own. */
export const OWN_PROCESS: readonly string[] = [
  'tests/chaos/seeded-bugs.test.ts',
  'web/embed/board-element.test.ts',
];
