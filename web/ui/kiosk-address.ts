import { queryText } from '../state/address.ts';

/** Name of the query key that shows the board alone. */
const KEY = 'kiosk';

/** Takes whether the board is shown alone; the page's address says the same from now on. */
export function writeKiosk(on: boolean): void {
  const url = new URL(location.href);
  if (on) url.searchParams.set(KEY, '1');
  else url.searchParams.delete(KEY);
  history.replaceState(history.state, '', `${url.pathname}${queryText(url.searchParams)}${url.hash}`);
}
