import { SEALED_SHARES } from '#protocol';
import type { AuditSource } from '../audit.ts';
import { readShareEvent } from './share-book.ts';

/** What happened to shares, for the audit list. */
export const SHARE_SOURCE: AuditSource = {
  topic: SEALED_SHARES,
  lineOf: (data) => {
    const event = readShareEvent(data);
    if (event === undefined || event.type === 'shares-used') return undefined;
    return { what: event.type, by: event.by, detail: event.title };
  },
};
