import { PATHS } from '#protocol';
import { sitePath, siteUrl } from '../place.ts';
import { openEmbed, type OpenEmbed } from './app.ts';
import { frameDoor } from './doors.ts';
import { hostLine } from './messages.ts';
import { readParameters } from './parameters.ts';

/** The embed as a document of its own, for frames: `/embed/<share>?theme=…#token=…`. */

/** The token behind the #, which no server sees and no referrer has. */
function tokenInAddress(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;
}

function show(target: Element): void {
  const query = new URLSearchParams(location.search);
  const site = siteUrl();
  const say = hostLine(
    {
      parent: window.parent,
      // Not in every browser.
      ancestorOrigins: [...((location as Partial<Location>).ancestorOrigins ?? [])],
      referrer: document.referrer,
      addEventListener: (type, listener) => window.addEventListener(type, listener),
    },
    (said) => embed.hear(said),
  );
  const alone = window.parent === window;
  const embed: OpenEmbed = openEmbed(target, {
    site,
    share: sitePath(location.pathname).slice(`${PATHS.embed}/`.length),
    token: tokenInAddress(),
    parameters: readParameters((name) => query.get(name)),
    door: () => frameDoor(window, site),
    say: alone ? () => undefined : say,
  });
  window.switchyardEmbed = embed.look;
  window.addEventListener('hashchange', () => {
    const token = tokenInAddress();
    if (token !== undefined) embed.hear({ switchyard: 1, type: 'token', token });
  });
}

const target = document.querySelector('#app');
if (target === null) throw new Error('The document has no #app to be drawn in.');
show(target);
