import * as v from 'valibot';
import type { Group } from '#domain';
import { AlertSchema, SEVERITIES } from '#protocol';
import type { OutboxWrite } from '../../../db/outbox.ts';

/** A group as it was at its last flush, and the last row of news that it had looked at: its entry in the notification log. */
const StoredGroupSchema = v.object({
  upTo: v.number(),
  group: v.object({
    channel: v.string(),
    key: v.string(),
    due: v.nullable(v.number()),
    flushedAt: v.nullable(v.number()),
    members: v.record(v.string(), AlertSchema),
    told: v.record(
      v.string(),
      v.object({ episode: v.number(), severity: v.picklist(SEVERITIES), at: v.number() }),
    ),
    noted: v.array(v.string()),
    over: v.array(v.string()),
  }),
});

/** A group, and the last row of news that it had looked at when it was stored. */
export interface Entry {
  readonly group: Group;
  readonly upTo: number;
}

/** Takes a row's JSON; returns the group in it. Throws when it is unfit. */
export function readEntry(json: string): Entry {
  return v.parse(StoredGroupSchema, JSON.parse(json));
}

/** Takes what names a group, and the group, undefined when it goes; returns its row. */
export function rowOfEntry(key: string, entry: Entry | undefined): OutboxWrite {
  return { kind: 'group', key, data: entry === undefined ? null : { upTo: entry.upTo, group: entry.group } };
}

/** Takes a channel and a group's key in it; returns what names both. */
export function laneOf({ channel, group }: { readonly channel: string; readonly group: string }): string {
  return `${channel} ${group}`;
}
