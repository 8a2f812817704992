import liveIcon from '../icons/live.svg?no-inline';
import silentIcon from '../icons/silent.svg?no-inline';

/** How the whole page stands, as the tab and a screen reader are told it. */
export type PageState = 'starting' | 'live' | 'paused' | 'silent';

const NAME = 'Switchyard';

/** Takes the page's state and, when silent, since how long in words; sets the tab's title and icon. */
export function dressTab(state: PageState, since: string): void {
  document.title =
    state === 'silent' ? `(silent ${since}) ${NAME}` : state === 'paused' ? `(paused) ${NAME}` : NAME;
  const icon = document.querySelector<HTMLLinkElement>('#favicon');
  const href = state === 'silent' ? silentIcon : liveIcon;
  if (icon !== null && icon.getAttribute('href') !== href) icon.setAttribute('href', href);
}
