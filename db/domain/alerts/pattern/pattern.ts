import { parsePattern, PatternError, type Node } from './parse.ts';

/** One step of a pattern: takes a character that fits, asks where it is, goes on in one or two places, or has matched. */
type Step =
  | { readonly kind: 'one'; readonly fits: (code: number) => boolean }
  | { readonly kind: 'begin' | 'end' | 'done' }
  | { readonly kind: 'go'; to: readonly number[] };

/** Steps of one pattern, at the most. */
const STEP_LIMIT = 2_000;

/**
 * Takes a pattern; returns what says whether it fits the whole of a text, in a time that rises with the text's length only, whatever
 * the pattern: all ways through it are gone at once (Thompson's). Throws PatternError.
 */
export function compilePattern(pattern: string): (text: string) => boolean {
  const steps: Step[] = [];
  emit(parsePattern(pattern), steps);
  steps.push({ kind: 'done' });
  const straight = steps.findIndex(({ kind }) => kind !== 'one');
  return (text) => {
    const rest = take(steps, straight, text);
    if (rest === undefined || straight === steps.length - 1) return rest === '';
    return run(steps, straight, rest);
  };
}

/** Goes along the first steps, between which there is nothing to choose; returns the text behind them, undefined where one does not fit. */
function take(steps: readonly Step[], straight: number, text: string): string | undefined {
  let at = 0;
  for (let place = 0; place < straight; place += 1) {
    const step = steps[place];
    const code = text.codePointAt(at);
    if (code === undefined || step?.kind !== 'one' || !step.fits(code)) return undefined;
    at += code > 0xffff ? 2 : 1;
  }
  return text.slice(at);
}

/** Takes a pattern; returns what is wrong with it, in a sentence, or undefined. */
export function patternProblem(pattern: string): string | undefined {
  try {
    compilePattern(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}

function put(steps: Step[], step: Step): number {
  if (steps.length >= STEP_LIMIT) throw new PatternError('It is too long once it is written out.');
  return steps.push(step) - 1;
}

/** A step whose ways are known later. */
function fork(steps: Step[]): (...to: readonly number[]) => void {
  const step: Step = { kind: 'go', to: [] };
  put(steps, step);
  return (...to) => void (step.to = to);
}

function emit(node: Node, steps: Step[]): void {
  switch (node.kind) {
    case 'all':
      // Nothing is a step as well: a pattern that repeats it for ever has its limit like any other.
      if (node.parts.length === 0) fork(steps)(steps.length);
      for (const part of node.parts) emit(part, steps);
      return;
    case 'either':
      return emitEither(node.parts, steps);
    case 'repeat':
      return emitRepeat(node, steps);
    default:
      put(steps, node);
  }
}

function emitEither(parts: readonly Node[], steps: Step[]): void {
  const choose = fork(steps);
  const starts: number[] = [];
  const leave = parts.map((part) => {
    starts.push(steps.length);
    emit(part, steps);
    return fork(steps);
  });
  choose(...starts);
  for (const go of leave) go(steps.length);
}

function emitRepeat({ of, least, most }: Extract<Node, { readonly kind: 'repeat' }>, steps: Step[]): void {
  for (let count = 0; count < least; count += 1) emit(of, steps);
  if (most === Infinity) {
    const choose = fork(steps);
    const start = steps.length;
    emit(of, steps);
    fork(steps)(start - 1);
    return choose(start, steps.length);
  }
  const choices: ((...to: readonly number[]) => void)[] = [];
  const starts: number[] = [];
  for (let count = least; count < most; count += 1) {
    choices.push(fork(steps));
    starts.push(steps.length);
    emit(of, steps);
  }
  choices.forEach((choose, at) => choose(starts[at] ?? steps.length, steps.length));
}

/** Places that are reached after some characters, each once. One pattern is run at a time, so all of them share two. */
class Places {
  readonly list = new Uint16Array(STEP_LIMIT + 1);
  count = 0;
  readonly #marks = new Uint32Array(STEP_LIMIT + 1);
  #round = 0;

  clear(): void {
    this.count = 0;
    if (this.#round === 0xffff_ffff) {
      // Marks of four thousand million rounds ago would count again.
      this.#marks.fill(0);
      this.#round = 0;
    }
    this.#round += 1;
  }

  has(place: number): boolean {
    return this.#marks[place] === this.#round;
  }

  add(place: number): void {
    if (this.has(place)) return;
    this.#marks[place] = this.#round;
    this.list[this.count] = place;
    this.count += 1;
  }
}

let [places, reached] = [new Places(), new Places()];

/** Takes the steps, how many are gone already, each by one character, and the text behind them. */
function run(steps: readonly Step[], gone: number, text: string): boolean {
  const codes = Array.from(text, (char) => char.codePointAt(0) ?? 0);
  const end = gone + codes.length;
  places.clear();
  places.add(gone);
  reach(steps, places, gone, end);
  for (const [at, code] of codes.entries()) {
    if (places.count === 0) return false;
    reached.clear();
    for (let index = 0; index < places.count; index += 1) {
      const place = places.list[index] ?? 0;
      const step = steps[place];
      if (step?.kind === 'one' && step.fits(code)) reached.add(place + 1);
    }
    reach(steps, reached, gone + at + 1, end);
    [places, reached] = [reached, places];
  }
  return places.has(steps.length - 1);
}

/** Adds every place that can be reached from some without taking a character: what is added is gone through as well. */
function reach(steps: readonly Step[], from: Places, at: number, length: number): void {
  for (let index = 0; index < from.count; index += 1) {
    const place = from.list[index] ?? 0;
    const step = steps[place];
    if (step?.kind === 'go') {
      for (const to of step.to) from.add(to);
    } else if ((step?.kind === 'begin' && at === 0) || (step?.kind === 'end' && at === length)) {
      from.add(place + 1);
    }
  }
}
