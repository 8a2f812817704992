import type { EmbedSays, HostSays } from '#protocol';
import { connectFrame } from './connect-frame.ts';
import type { OpenEmbed } from './app.ts';
import { SwitchyardBoard } from './board-element.ts';

/** The script that other sites name: `<switchyard-board>`, and what connects a frame with the page around it. */
export { connectFrame, SwitchyardBoard };
export type { EmbedSays, HostSays, OpenEmbed };

if (!customElements.get('switchyard-board')) customElements.define('switchyard-board', SwitchyardBoard);
