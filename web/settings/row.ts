/** What can be done with an entry of the settings: each asks, or shows something, first. */
export interface Deed {
  readonly label: string;
  /** The label with the entry's name, for who hears it. */
  readonly of: string;
  readonly run: () => void;
}

/** What is said of an entry of the settings. */
export interface Row {
  readonly title: string;
  /** The whole of what the title is short for. */
  readonly full?: string;
  readonly about: string;
  /** Since when, until when, when it was used: a line each. */
  readonly times: readonly string[];
  /** It works no more. */
  readonly over?: boolean;
  readonly deeds: readonly Deed[];
}
