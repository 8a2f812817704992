import { pageAddress, type PageName } from '../config.ts';
import { signInAddress } from './back.ts';

/** Takes a page and the query that goes along; goes there. The sign-in page leads back. */
export function goTo(page: PageName, search: string): void {
  location.assign(
    page === 'signIn' ? signInAddress(location) : pageAddress(page, page === 'settings' ? '' : search),
  );
}
