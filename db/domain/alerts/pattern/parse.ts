/** What a pattern consists of. */
export type Node =
  | { readonly kind: 'one'; readonly fits: (code: number) => boolean }
  /** Nothing is taken: the text's begin, its end. */
  | { readonly kind: 'begin' | 'end' }
  | { readonly kind: 'all' | 'either'; readonly parts: readonly Node[] }
  /** `most` is Infinity where there is no end. */
  | { readonly kind: 'repeat'; readonly of: Node; readonly least: number; readonly most: number };

/** A pattern that cannot be read: its message says why, in a sentence. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

type Range = readonly [number, number];

/** How often something may be repeated by number. */
const REPEAT_LIMIT = 256;
/** How deep brackets may lie. */
const DEPTH_LIMIT = 32;
const LAST_CODE = 0x10ffff;

const code = (text: string): number => text.codePointAt(0) ?? 0;
const within = (first: string, last: string): Range => [code(first), code(last)];
const DIGITS: readonly Range[] = [within('0', '9')];
const WORDS: readonly Range[] = [...DIGITS, within('A', 'Z'), within('a', 'z'), within('_', '_')];
const SPACES: readonly Range[] = [within('\t', '\n'), within('\f', '\r'), within(' ', ' ')];
const CLASSES: Readonly<Record<string, readonly Range[]>> = {
  d: DIGITS,
  D: allBut(DIGITS),
  w: WORDS,
  W: allBut(WORDS),
  s: SPACES,
  S: allBut(SPACES),
};
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' };

/** Takes a pattern in the part of RE2's syntax that matchers use; returns what it consists of. Throws PatternError. */
export function parsePattern(pattern: string): Node {
  return new Parser(pattern).whole();
}

/** Takes ranges that rise; returns those between them. */
function allBut(ranges: readonly Range[]): Range[] {
  const starts = [0, ...ranges.map(([, last]) => last + 1)];
  const ends = [...ranges.map(([first]) => first - 1), LAST_CODE];
  return starts.map((start, at): Range => [start, ends[at] ?? start]).filter(([from, to]) => from <= to);
}

function oneOf(ranges: readonly Range[], negated = false): Node {
  const fits = (char: number): boolean =>
    ranges.some(([first, last]) => char >= first && char <= last) !== negated;
  return { kind: 'one', fits };
}

class Parser {
  /** Code points, so that a pair of surrogates is one. */
  readonly #text: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#text = Array.from(pattern);
  }

  whole(): Node {
    const node = this.#either();
    if (this.#at < this.#text.length) throw new PatternError('A ) has no ( before it.');
    return node;
  }

  #either(): Node {
    const parts = [this.#all()];
    while (this.#take('|')) parts.push(this.#all());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'either', parts };
  }

  #all(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#text.length && this.#sees !== '|' && this.#sees !== ')') {
      parts.push(this.#repeated());
    }
    return { kind: 'all', parts };
  }

  #repeated(): Node {
    const of = this.#atom();
    const count = this.#count();
    if (count === undefined) return of;
    // Taking as little as possible fits the same whole texts.
    this.#take('?');
    if (this.#count() !== undefined) throw new PatternError('Two repetitions follow each other.');
    const [least, most] = count;
    return { kind: 'repeat', of, least, most };
  }

  #count(): readonly [number, number] | undefined {
    if (this.#take('*')) return [0, Infinity];
    if (this.#take('+')) return [1, Infinity];
    if (this.#take('?')) return [0, 1];
    const found = /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(this.#text.slice(this.#at, this.#at + 12).join(''));
    if (!found) return undefined;
    this.#at += found[0].length;
    const least = Number(found[1]);
    const most = found[2] === undefined ? least : found[3] === undefined ? Infinity : Number(found[3]);
    if (most < least) throw new PatternError(`${found[0]} ends before it begins.`);
    if (least > REPEAT_LIMIT || (most > REPEAT_LIMIT && most !== Infinity)) {
      throw new PatternError(`${found[0]} is more than ${REPEAT_LIMIT} times.`);
    }
    return [least, most];
  }

  #atom(): Node {
    const char = this.#next();
    switch (char) {
      case '(':
        return this.#group();
      case '[':
        return this.#set();
      case '.':
        return oneOf([within('\n', '\n')], true);
      case '^':
        return { kind: 'begin' };
      case '$':
        return { kind: 'end' };
      case '*':
      case '+':
      case '?':
        throw new PatternError(`Before ${char} there is nothing to repeat.`);
      case '\\':
        return oneOf(this.#escaped());
      default:
        return oneOf([within(char, char)]);
    }
  }

  #group(): Node {
    if (this.#take('?') && !this.#take(':')) throw new PatternError('Of (?…) only (?:…) is understood.');
    this.#depth += 1;
    if (this.#depth > DEPTH_LIMIT) throw new PatternError('Its brackets are nested too deeply.');
    const node = this.#either();
    if (!this.#take(')')) throw new PatternError('A ( has no ).');
    this.#depth -= 1;
    return node;
  }

  #set(): Node {
    const negated = this.#take('^');
    const ranges: Range[] = [];
    do {
      const first = this.#member();
      const from = first[0]?.[0] ?? 0;
      if (this.#sees !== '-' || this.#text[this.#at + 1] === ']') ranges.push(...first);
      else {
        this.#at += 1;
        const last = this.#member()[0]?.[1] ?? 0;
        if (last < from) throw new PatternError('A range in […] ends before it begins.');
        ranges.push([from, last]);
      }
    } while (!this.#take(']'));
    return oneOf(ranges, negated);
  }

  #member(): readonly Range[] {
    const char = this.#next('A [ has no ].');
    if (char === '\\') return this.#escaped();
    if (char === '[' && this.#sees === ':') throw new PatternError('[:…:] is not understood.');
    return [within(char, char)];
  }

  #escaped(): readonly Range[] {
    const char = this.#next('It ends with \\.');
    const ranges = Object.hasOwn(CLASSES, char) ? CLASSES[char] : undefined;
    if (ranges) return ranges;
    const control = Object.hasOwn(CONTROLS, char) ? CONTROLS[char] : undefined;
    if (control === undefined && /[A-Za-z0-9]/.test(char)) {
      throw new PatternError(`\\${char} is not understood.`);
    }
    return [within(control ?? char, control ?? char)];
  }

  get #sees(): string | undefined {
    return this.#text[this.#at];
  }

  #take(char: string): boolean {
    if (this.#sees !== char) return false;
    this.#at += 1;
    return true;
  }

  #next(problem = 'It ends too early.'): string {
    const char = this.#sees;
    if (char === undefined) throw new PatternError(problem);
    this.#at += 1;
    return char;
  }
}
