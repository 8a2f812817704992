/** A browser that opens the page for a measurement, whichever it is. */
export interface ViewerBrowser {
  /** Its name and version, to be printed beside the figures. */
  readonly version: string;
  /** Takes an address and cookies; opens the page in a profile of its own, with the watch of watch.ts installed. */
  open(url: string, cookies?: readonly Cookie[]): Promise<Viewer>;
  close(): Promise<void>;
}

/** A cookie that the page is opened with, for the host of its address. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
}

/** One page that is watched. */
export interface Viewer {
  /** Takes a function and its argument, which travel as text and JSON; runs it in the page and gives what it returned. */
  evaluate<A, T>(inPage: (argument: A) => T, argument: A): Promise<T>;
  /** Takes such a function; resolves when it returns something true, asked every 20 ms. Rejects after `patience` ms. */
  until<A>(inPage: (argument: A) => unknown, argument: A, patience?: number): Promise<void>;
  /** Ends the page and its profile. */
  close(): Promise<void>;
}

/** Milliseconds that `until` waits at the most, unless told. */
export const PATIENCE = 30_000;
/** Milliseconds between two questions of `until`. */
export const LOOK = 20;
