import type { EmbedSays, EMBED_PARAMETERS } from '#protocol';
import { openEmbed, type OpenEmbed } from './app.ts';
import { pageHubDoor } from './doors.ts';
import { readParameters } from './parameters.ts';

/** What an element is opened with. */
export interface ElementOptions {
  readonly site: string;
  readonly share: string;
  readonly token?: string;
  /** Returns the text of a parameter, null where it is not there. */
  readonly read: (name: (typeof EMBED_PARAMETERS)[number]) => string | null;
  readonly say: (said: EmbedSays) => void;
}

/** Takes an element's shadow root and what it is opened with; shows the embed there. */
export function openElement(root: ShadowRoot, { site, share, token, read, say }: ElementOptions): OpenEmbed {
  return openEmbed(root, {
    site,
    share,
    token,
    parameters: readParameters(read),
    door: () => pageHubDoor(site),
    say: (said) => say({ switchyard: 1, ...said }),
  });
}
