/** Milliseconds after the page is drawn before what nobody has asked for yet is loaded: first things first. */
const LATER = 1_000;

/** A part of the page whose code comes behind the rest, or when it is first asked for: the first load is not to wait for it. */
export class LateCode<Code> {
  /** Undefined until it is here. */
  code = $state.raw<Code | undefined>(undefined);
  readonly #import: () => Promise<Code>;
  #loading: Promise<Code | undefined> | undefined;

  /** Takes what loads it. */
  constructor(load: () => Promise<Code>) {
    this.#import = load;
  }

  /** Resolves with the code, loading it where it is not here yet; with undefined when it cannot be loaded. The next call tries again. */
  load(): Promise<Code | undefined> {
    this.#loading ??= this.#import().then(
      (code) => (this.code = code),
      () => (this.#loading = undefined),
    );
    return this.#loading;
  }

  /** Loads it in a while; returns what calls that off. */
  soon(): () => void {
    const timer = setTimeout(() => void this.load(), LATER); // it never rejects
    return () => clearTimeout(timer);
  }
}
