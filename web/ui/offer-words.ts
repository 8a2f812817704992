import type { LoadReason } from '../connection/feed-types.ts';

/** Said where the server brings another page than the one that is open. */
export const NEWER_PAGE =
  'The server has a newer version of this page. Reload it when it suits you: live data goes on meanwhile.';

/** Takes why a snapshot was loaded; returns what happened, in words, undefined where nothing did that a person should know. */
export function resetWords(reason: LoadReason): string | undefined {
  const words = whatHappened(reason);
  return words && `${words} The page loaded what there is now and goes on from there.`;
}

function whatHappened(reason: LoadReason): string | undefined {
  switch (reason) {
    case 'start':
      return undefined;
    case 'too-old':
      return 'This page was away for longer than the server keeps every event.';
    case 'other-epoch':
      return 'The server began a new log, so the old place in it means nothing any more.';
    case 'ahead':
      return 'The server’s log was put back to an earlier state, such as a backup.';
    case 'stumbled':
      return 'Something in this page failed while it took in new events.';
  }
}
