import { flushSync, mount } from 'svelte';
import type { Share } from '#protocol';
import type { Sharing } from './ask-to-share.ts';
import ShareDialog from './ShareDialog.svelte';

/** What the dialog is opened for: something to be shared, or a share that there is, to be changed or to be shown. */
export type ShareWish =
  | { readonly sharing: Sharing }
  | { readonly share: Share; readonly step: 'change' | 'show'; readonly onchange: () => void };

/** What the dialog was last asked for. */
export class ShareDesk {
  wish = $state.raw<ShareWish | undefined>();
}

let desk: ShareDesk | undefined;

/** Takes a wish; opens the one dialog of this page for it. */
export function openShare(wish: ShareWish): void {
  if (desk === undefined) {
    desk = new ShareDesk();
    mount(ShareDialog, { target: document.body, props: { desk } });
  }
  desk.wish = wish;
  flushSync(); // the focus goes to what is inside, before the next key
}

/** Takes what is to be shared; opens the dialog for it. */
export function openShareDialog(sharing: Sharing): void {
  openShare({ sharing });
}
