import { mount, unmount } from 'svelte';
import type { HostSays } from '#protocol';
import Embed from './Embed.svelte';
import { lookInside, type EmbedLook } from './look.ts';
import { lastWords } from './last-words.ts';
import { EmbedSession, type EmbedOptions } from './session.svelte.ts';

/** An embed that is shown. */
export interface OpenEmbed {
  /** Takes what whoever embeds says. */
  hear(said: HostSays): void;
  readonly look: EmbedLook;
  /** Ends it, and takes out what it has drawn. */
  close(): void;
}

/** Takes where to draw and what the embed is opened with; shows it. */
export function openEmbed(target: Element | ShadowRoot, options: EmbedOptions): OpenEmbed {
  const words = lastWords(options.say);
  const { site } = options;
  const { say } = words;
  const session = new EmbedSession({ ...options, say });
  const stop = session.start();
  const drawn = mount(Embed, { target, props: { session, site, say } });
  return {
    hear: (said) => {
      words.hear(said);
      session.hear(said);
    },
    look: lookInside(session),
    close: () => {
      stop();
      void unmount(drawn);
    },
  };
}
