import { mkdtempSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openDatabase } from './db/sqlite/open.ts';
import { logOn } from './db/sqlite/log.ts';
import { sealedTopic, lotTopic } from '#protocol';
const lots = Number(process.argv[2] ?? 5), bids = Number(process.argv[3] ?? 20000), group = Number(process.argv[4] ?? 20);
const dir = mkdtempSync('/tmp/dbm/x');
const db = openDatabase(`${dir}/s.db`, './db/migrations');
const log = logOn(db);
const seal = 'a3'.repeat(32);
const t0 = performance.now();
for (let i = 0; i < bids; i += group) {
  await Promise.all(Array.from({ length: group }, (_, g) => {
    const n = i + g; const lot = `lot${String(n % lots).padStart(6, '0')}`; const t = Date.now();
    return log.append({
      events: [
        { topic: sealedTopic(lot), kind: 'sealed-bid', data: { t, bidder: 'b-1234567890ab', name: 'Somebody', max: 1000 + n, key: `key-${n}-abcdefgh`, salt: '0f'.repeat(16), seal } },
        { topic: lotTopic(lot), kind: 'lot-step', data: { t, bid: n, by: 3, price: 1000 + n, leader: 3, reserveMet: true, endsAt: t + 1000, seal } },
      ],
      states: [{ topic: lotTopic(lot), over: null, state: { lot, terms: { title: 'A thing of some beauty', currency: 'EUR', start: 100, increments: Array.from({ length: 10 }, (_, i) => [i * 100 + 1, i * 5 + 5]), opens: t, ends: t + 1e6, hasReserve: true }, status: 'open', price: 1000 + n, leader: 3, reserveMet: true, bids: n, steps: n, bidders: 3, endsAt: t, overAt: null, reason: null } }],
    });
  }));
}
console.log('append', Math.round(bids / ((performance.now() - t0) / 1000)), 'bids/s');
const st = db.$client.prepare('select kept_bytes from log_state').pluck().get() as number;
const dbstat = db.$client.prepare("select name, sum(pgsize) s from dbstat group by name").all() as {name: string, s: number}[];
const size = Object.fromEntries(dbstat.map(({ name, s }) => [name, s]));
const real = dbstat.filter(({ name }) => /ledger|states/.test(name)).reduce((a, { s }) => a + s, 0);
console.log({ st, real, ratio: real / st, perRow: (real - st) / (2 * bids), events: size['events'], ix: size['events_topic_version'], ledger: size['ledger'], lix: size['ledger_topic_version'], states: size['states'] });
const h = monitorEventLoopDelay({ resolution: 1 });
for (const topic of [sealedTopic('lot000000'), lotTopic('lot000000')]) {
  h.reset(); h.enable();
  const t = performance.now(); let n = 0, worst = 0, last = performance.now();
  for await (const page of log.ledger(topic)) { worst = Math.max(worst, performance.now() - last); for (const e of page) { JSON.parse(e.json); n++; } last = performance.now(); }
  h.disable();
  console.log(topic, n, 'events', (performance.now() - t).toFixed(1), 'ms, loop max', (h.max / 1e6).toFixed(1));
}
h.reset(); h.enable();
for (let i = 0; i < 5; i++) {
const t = performance.now();
const r = await log.recent({ since: Date.now() - 300e3, matches: (t) => t.startsWith('lots/'), rows: 5000, named: [lotTopic('lot000000')], current: { overSince: 0, rows: 500 } });
console.log('recent', r.events.length, r.ledger.length, r.states.length, (performance.now() - t).toFixed(1), 'ms');
}
h.disable(); console.log('loop max', (h.max / 1e6).toFixed(1));
await log.close();
