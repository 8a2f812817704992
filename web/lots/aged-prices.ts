/** Takes the time of what is shown, as it is written; returns what is said where prices and ends may have moved on. */
export function aged(last: string): string {
  return `Prices are those of ${last}; bids made since are not among them.`;
}
