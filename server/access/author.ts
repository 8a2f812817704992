import { createHash } from 'node:crypto';
import type { Who } from '#protocol';

/** Takes somebody; returns what his notes are marked with: the same in all of them, and nothing that leads to his identity. */
export function authorOf({ id }: Who): string {
  return createHash('sha256').update(`author:${id}`).digest('hex').slice(0, 16);
}
