import liveIcon from '../icons/live.svg?no-inline';
import silentIcon from '../icons/silent.svg?no-inline';

/** How the whole page stands, as the tab and a screen reader are told it. */
export type PageState = 'starting' | 'live' | 'paused' | 'silent';

const NAME = 'Switchyard';

/** Takes the page's state, when silent since how long in words, and the name of a page that is not the board; sets the tab's title and icon. */
export function dressTab(state: PageState, since: string, page = ''): void {
  const name = page === '' ? NAME : `${page} · ${NAME}`;
  document.title =
    state === 'silent' ? `(silent ${since}) ${name}` : state === 'paused' ? `(paused) ${name}` : name;
  const icon = document.querySelector<HTMLLinkElement>('#favicon');
  const href = state === 'silent' ? silentIcon : liveIcon;
  if (icon !== null && icon.getAttribute('href') !== href) icon.setAttribute('href', href);
}
