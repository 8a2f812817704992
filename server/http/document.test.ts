import { expect, test } from 'vitest';
import { placed } from './document.ts';

const BUILT = `<link rel="icon" href="./assets/live.svg" /><a href="../x">./y</a>
<script type="module" crossorigin src="./assets/index-B8.js"></script>`;

test('addresses of the build begin where the site is', () => {
  expect(placed(BUILT, '')).toBe(BUILT.replaceAll('"./', '"/'));
  expect(placed(BUILT, '/board')).toBe(BUILT.replaceAll('"./', '"/board/'));
});
