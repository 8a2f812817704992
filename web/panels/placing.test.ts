import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeTooltip } from './placing.ts';

const WINDOW = { width: 1000, height: 600 };
const TOOLTIP = { width: 200, height: 120 };

test('it stands to the right of the pointer, to the left where there is no room', () => {
  expect(placeTooltip({ x: 300, y: 200 }, TOOLTIP, WINDOW).x).toBeGreaterThan(300);
  const { x } = placeTooltip({ x: 900, y: 200 }, TOOLTIP, WINDOW);
  expect(x + TOOLTIP.width).toBeLessThan(900);
});

test('on a phone it stands above the finger', () => {
  const { x, y } = placeTooltip({ x: 180, y: 300 }, TOOLTIP, { width: 360, height: 780 });
  expect(x).toBe(80);
  expect(y + TOOLTIP.height).toBeLessThan(300);
});

test('it is inside the window and never under the pointer, wherever that is', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1000 }),
      fc.integer({ min: 0, max: 600 }),
      fc.record({ width: fc.integer({ min: 40, max: 400 }), height: fc.integer({ min: 20, max: 250 }) }),
      (px, py, size) => {
        const { x, y } = placeTooltip({ x: px, y: py }, size, WINDOW);
        expect(x).toBeGreaterThanOrEqual(0);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(x + size.width).toBeLessThanOrEqual(WINDOW.width);
        expect(y + size.height).toBeLessThanOrEqual(WINDOW.height);
        expect(px > x && px < x + size.width && py > y && py < y + size.height).toBe(false);
      },
    ),
  );
});
