import svelte from 'eslint-plugin-svelte';
import { configs as ts, parser } from 'typescript-eslint';
import { defineConfig, globalIgnores } from 'eslint/config';

export default defineConfig(
  globalIgnores(['dist/', 'data/', 'coverage/', '.runtime/', '.svelte-check/', '.svelte-kit/', 'docs/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,js,mjs,svelte}'],
    extends: [ts.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        extraFileExtensions: ['.svelte'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-debugger': 'error',
      'no-empty': 'error',
      'no-cond-assign': 'error',
      'no-self-assign': 'error',
      'no-self-compare': 'error',
      'no-useless-escape': 'error',
      'no-unsafe-finally': 'error',
      'no-async-promise-executor': 'error',
      'no-irregular-whitespace': 'error',
      'no-loss-of-precision': 'error',
      'prefer-const': 'error',
      'no-var': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `return stop();` leaves early in one line; that is all it is used for here.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Code that must be async for its contract need not wait for anything.
      '@typescript-eslint/require-await': 'off',
    },
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], extends: [svelte.configs.recommended] },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      'svelte/no-target-blank': 'error',
      'svelte/button-has-type': 'error',
      // Rune declarations are written with let and read reactively.
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
    },
  },
  {
    // A test may reach for what it knows is there, and may throw what it likes.
    files: ['**/*.test.ts', 'tests/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
  // Command line tools print.
  { files: ['scripts/**'], rules: { 'no-console': 'off' } },
  {
    // Dependency-free JavaScript: JSON of our own files is trusted there, and checked by the compiler through JSDoc.
    files: ['scripts/**/*.mjs'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
