import { beforeAll, expect, test, vi } from 'vitest';
import { EMBED_PARAMETERS, type HostSays } from '#protocol';
import type * as BoardElement from './board-element.ts';
import type { ElementOptions } from './element-app.ts';

/** As much of a page's element as this one needs. */
class PlainElement extends EventTarget {
  isConnected = false;
  readonly #attributes = new Map<string, string>();
  /** Its styles are there already. */
  readonly shadowRoot = { querySelector: () => ({}) };

  attachShadow(): void {
    // It is there.
  }

  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null;
  }

  set(name: string, value: string): void {
    const before = this.getAttribute(name);
    this.#attributes.set(name, value);
    (this as unknown as BoardElement.SwitchyardBoard).attributeChangedCallback(name, before, value); // as the page does
  }

  join(): void {
    this.isConnected = true;
    (this as unknown as BoardElement.SwitchyardBoard).connectedCallback();
  }
}

const opened: string[] = [];
vi.mock('./element-app.ts', () => ({
  openElement: (_root: unknown, { share, say }: ElementOptions) => {
    opened.push(share);
    queueMicrotask(() => say({ switchyard: 1, type: 'token-wanted', expiresIn: 0 }));
    return {
      hear: (said: HostSays) => said.type === 'token' && opened.push(`${share} has ${said.token}`),
      close: () => opened.push(`${share} closed`),
    };
  },
}));

let module: typeof BoardElement;
beforeAll(async () => {
  vi.stubGlobal('HTMLElement', PlainElement);
  module = await import('./board-element.ts');
});

/** Returns a new element, as the page has it. */
function create(): PlainElement {
  opened.length = 0;
  return new module.SwitchyardBoard() as unknown as PlainElement;
}

test('it can be told by attributes what a frame is told by its address', () => {
  expect([...module.SHOWN_BY].sort()).toEqual([...EMBED_PARAMETERS].sort());
});

test('it shows its share when that is said long after it was put in', async () => {
  const element = create();
  element.join();
  await vi.dynamicImportSettled();
  expect(opened).toEqual([]);
  element.set('share', 'one');
  await expect.poll(() => opened).toEqual(['one']);
});

test('of two shares said in a row it shows the last, though the first is being opened', async () => {
  const element = create();
  element.set('share', 'one');
  element.join();
  await Promise.resolve(); // the first is being opened from here on
  element.set('share', 'two');
  await expect.poll(() => opened).toEqual(['two']);
  element.set('share', 'three');
  await expect.poll(() => opened).toEqual(['two', 'two closed', 'three']);
});

test('a token that is given late is not given to another share', async () => {
  const element = create();
  const answers: PromiseWithResolvers<string>[] = [];
  Object.assign(element, {
    getToken: () => {
      const answer = Promise.withResolvers<string>();
      answers.push(answer);
      return answer.promise;
    },
  });
  element.set('share', 'one');
  element.join();
  await expect.poll(() => answers).toHaveLength(1);
  element.set('share', 'two');
  await expect.poll(() => answers).toHaveLength(2);
  answers[1]?.resolve('token-of-the-second');
  answers[0]?.resolve('token-of-the-first-');
  await expect.poll(() => opened.at(-1)).toBe('two has token-of-the-second');
  expect(opened).toEqual(['one', 'one closed', 'two', 'two has token-of-the-second']);
});
