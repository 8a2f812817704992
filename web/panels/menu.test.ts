import { expect, test } from 'vitest';
import { nextInMenu, placeMenu } from './menu.ts';

const MENU = { width: 180, height: 200 };

function button(right: number, bottom: number): DOMRect {
  return { right, bottom, top: bottom - 24 } as DOMRect; // what is read of it
}

test('a menu opens below its button, above it at the foot of the window, and stays inside', () => {
  expect(placeMenu(button(500, 100), MENU, { width: 1000, height: 600 })).toEqual({ x: 320, y: 104 });
  expect(placeMenu(button(500, 580), MENU, { width: 1000, height: 600 })).toEqual({ x: 320, y: 352 });
  expect(placeMenu(button(100, 100), MENU, { width: 360, height: 780 }).x).toBe(6);
});

test('arrows go round, Home and End to the ends, other keys are not the menu’s', () => {
  expect(nextInMenu('ArrowDown', 3, 4)).toBe(0);
  expect(nextInMenu('ArrowUp', 0, 4)).toBe(3);
  expect(nextInMenu('End', 0, 4)).toBe(3);
  expect(nextInMenu('Home', 2, 4)).toBe(0);
  expect(nextInMenu('a', 0, 4)).toBeUndefined();
});
