import { join } from 'node:path';
import Database from 'better-sqlite3';
import { bucketStart, RESOLUTIONS } from '#domain';
import { openLog } from '../../db/open.ts';
import { rebuildLog } from '../../db/rollups.ts';

/** Series of the filled log. */
export const SERIES = 60;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The log holds the newest day, a row each 10 s and in its last hour each second; rollups go back 7 days. */
const LOG_SPAN = DAY;
const SPAN = 7 * DAY;
const SLOW = 10_000;
const FAST = 1_000;

const TOPIC = 'metrics/bench';

const wave = (id: number, at: number): number =>
  Math.round(1000 * (50 + 40 * Math.sin(at / 600_000 + id)) + 100 * Math.sin(at / 777)) / 1000;

/**
 * Takes an empty folder and the time in ms; makes a log there as if it had run for 7 days. What is older than the log's
 * day is written as rollup rows; the day itself as events, and its rollups are made by the rebuild that people use.
 */
export async function fill(dataFolder: string, now: number): Promise<void> {
  const log = openLog({ dataFolder });
  const data = Array.from(
    { length: SERIES },
    (_, index) =>
      [index + 1, 'bench.wave', { n: String(index) }, '', 'A wave.'] as [
        number,
        string,
        { n: string },
        string,
        string,
      ],
  );
  await log.append({ events: [{ topic: TOPIC, kind: 'series', data }] });
  await log.close();
  const client = new Database(join(dataFolder, 'switchyard.db'));
  try {
    const logFrom = bucketStart(now - LOG_SPAN, 600_000);
    // One event each 10 s until then, all of them deleted by now.
    const floor = (SPAN - LOG_SPAN) / SLOW;
    client.transaction(() => {
      client.exec('DELETE FROM events');
      fillRollups(client, logFrom, floor);
      const head = fillEvents(client, logFrom, now, floor);
      client.prepare('UPDATE log_state SET head = ?, floor = ?').run(head, floor);
      client.prepare('UPDATE topics SET version = ?').run(head);
    })();
  } finally {
    client.close();
  }
  await rebuildLog({ dataFolder }, () => undefined);
}

function fillRollups(client: Database.Database, end: number, floor: number): void {
  const add = client.prepare('INSERT INTO rollups VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  // Ten-second rows are kept for a day: the log's own.
  for (const resolution of RESOLUTIONS.slice(1)) {
    const count = resolution / SLOW;
    for (let bucket = end - (SPAN - LOG_SPAN); bucket < end; bucket += resolution) {
      const lastSeq = floor - (end - bucket - resolution) / SLOW;
      for (let id = 1; id <= SERIES; id += 1) {
        const value = wave(id, bucket);
        const row = [count, value * count, value - 3.25, value + 3.25, value + 1];
        add.run(resolution, bucket, id, ...row, lastSeq - count + 1, lastSeq);
      }
    }
  }
}

/** Returns the seq of the last one. */
function fillEvents(client: Database.Database, begin: number, now: number, floor: number): number {
  const topic = client.prepare('SELECT id FROM topics').pluck().get();
  const add = client.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)');
  let seq = floor;
  for (let at = begin; at < now; at += at < now - HOUR ? SLOW : FAST) {
    seq += 1;
    const row = Array.from({ length: SERIES }, (_, index) => [index + 1, wave(index + 1, at)]).flat();
    add.run(seq, topic, seq, at, 'samples', JSON.stringify(row));
  }
  return seq;
}
