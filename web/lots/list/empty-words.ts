import type { LotFilter } from '#protocol';

/** What stands where no lot is listed, and which list has some instead. */
export interface EmptyWords {
  readonly title: string;
  readonly text: string;
  readonly other: LotFilter | undefined;
}

const WHEN: Readonly<
  Record<Exclude<LotFilter, 'open' | 'ending' | 'all'>, readonly [title: string, text: string]>
> = {
  scheduled: [
    'No lot is scheduled',
    'A lot that is put up with an opening in the future stands here until then.',
  ],
  sold: ['Nothing has been sold yet', 'A lot whose highest bid meets its reserve stands here after its end.'],
  unsold: [
    'No lot has stayed unsold',
    'A lot that nobody bid on, or whose reserve was not met, stands here after its end.',
  ],
  cancelled: ['No lot was cancelled', 'A lot that was called off stands here, with the reason.'],
};

/** Takes a filter that lists nothing, and how many lots there are otherwise; returns what to say. */
export function emptyWords(
  filter: LotFilter,
  { open, scheduled }: { readonly open: number; readonly scheduled: number },
): EmptyWords {
  if (filter === 'all') {
    return {
      title: 'There are no lots yet',
      text: 'A lot that somebody puts up appears here at once.',
      other: undefined,
    };
  }
  if (filter !== 'open' && filter !== 'ending') {
    const [title, text] = WHEN[filter];
    return { title, text, other: open > 0 ? 'open' : undefined };
  }
  return {
    title: 'No lot takes bids now',
    text:
      scheduled > 0
        ? `${scheduled} ${scheduled === 1 ? 'is' : 'are'} to come; each appears here when it opens.`
        : 'A lot appears here the moment it opens.',
    other: scheduled > 0 ? 'scheduled' : 'all',
  };
}
