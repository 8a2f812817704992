import type { ShareShows } from '#protocol';

/** What can be shared from where one is. */
export interface Sharing {
  /** Its name inside a sentence, such as `this board`. */
  readonly name: string;
  readonly shows: ShareShows;
  /** What the share is called at first; left out, the dialog finds a name. */
  readonly title?: string;
}

/** Takes what is to be shared and who tells a person; opens the dialog, whose code comes when it is first asked for. Never rejects. */
export async function askToShare(sharing: Sharing, say: (text: string) => void): Promise<void> {
  try {
    const { openShareDialog } = await import('./share-dialog.svelte.ts');
    openShareDialog(sharing);
  } catch {
    say('This part of the page could not be loaded over this connection. Try again.');
  }
}
