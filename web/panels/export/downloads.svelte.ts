import { LateCode } from '../../ui/late-code.svelte.ts';
import type * as files from './panel-files.ts';

/** What makes files of panels. It comes behind the first load: while the line is good, for when it is not. */
export const DOWNLOADS = new LateCode<typeof files>(() => import('./panel-files.ts'));

/** Takes what to do with the code that makes files; does it once that is here. Resolves with what to tell the person. */
export type Downloading = (save: (code: typeof files) => string | Promise<string>) => Promise<string>;

/** As it is done on this page. */
export const downloading: Downloading = async (save) => {
  const code = await DOWNLOADS.load();
  if (code === undefined) return 'This part of the page could not be loaded over this connection. Try again.';
  return save(code);
};
