import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { PATHS, TRANSPORT_NAMES } from '#protocol';
import type { Log } from '../db/log.ts';
import { registerAlerts } from './alerts/alert-metrics.ts';
import type { Doorkeeper } from './access/doorkeeper.ts';
import type { Alerts } from './alerts/alerts.ts';
import type { Lots } from './auctions/lots.ts';
import type { Hub } from './hub/hub.ts';
import type { Router } from './transports/contract.ts';

/** What is counted, and who knows who may see it. */
interface Counted {
  readonly hub: Hub;
  readonly lots: Lots;
  readonly alerts: Alerts;
  readonly access: Doorkeeper;
}

/** Takes the router and what is counted; serves the server's own figures as Prometheus text. */
export function serveMetrics(router: Router, { hub, lots, alerts, access }: Counted): void {
  const registry = new Registry();
  // Its watch on the event loop would wake an idle server a hundred times a second at its default of 10 ms.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  registerLog(registry, hub.log);
  registerDeliveries(registry, hub);
  registerLots(registry, lots);
  registerAlerts(registry, alerts);
  router.get(PATHS.metrics, async (context) => {
    await access.admit(context.env.incoming, 'metrics');
    return context.body(await registry.metrics(), 200, {
      'Content-Type': registry.contentType,
      'Cache-Control': 'no-store',
    });
  });
}

function registerLog(registry: Registry, log: Log): void {
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('switchyard_log_head', 'Seq of the newest durable event.', () => log.head);
  gauge('switchyard_log_floor', 'Oldest cursor that can be resumed.', () => log.floor);
  const commits = new Counter({ name: 'switchyard_commits_total', help: 'Commits of the log.', registers });
  const events = new Counter({ name: 'switchyard_events_total', help: 'Events committed.', registers });
  log.onCommit((committed) => {
    commits.inc();
    events.inc(committed.length);
  });
}

/** Counted by the hub in plain numbers, because a counter's increment costs as much as a tenth of a delivery. */
function registerDeliveries(registry: Registry, hub: Hub): void {
  const labelNames = ['transport'] as const;
  const registers = [registry];
  new Gauge({
    name: 'switchyard_connections',
    help: 'Open connections.',
    labelNames,
    registers,
    collect() {
      const counts = hub.connections();
      for (const transport of TRANSPORT_NAMES) this.set({ transport }, counts[transport]);
    },
  });
  new Gauge({
    name: 'switchyard_unsent_bytes_max',
    help: 'Unsent bytes of the slowest connection.',
    registers,
    collect() {
      this.set(hub.maxUnsentNow());
    },
  });
  const totals = {
    frames: 'Frames written.',
    events: 'Events delivered.',
    lags: 'Times a slow reader was set aside.',
    resets: 'Cursors that could not be resumed.',
  } as const;
  for (const [what, help] of Object.entries(totals) as [keyof typeof totals, string][]) {
    // entries widens the names
    new Counter({
      name: `switchyard_delivered_${what}_total`,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const transport of TRANSPORT_NAMES) this.inc({ transport }, hub.totals[transport][what]);
      },
    });
  }
}

/** Bids are counted by who decides them, in plain numbers as well. */
function registerLots(registry: Registry, { auctions: { tally }, index }: Lots): void {
  const registers = [registry];
  new Gauge({
    name: 'switchyard_lots',
    help: 'Lots that are not over.',
    labelNames: ['status'],
    registers,
    collect() {
      for (const status of ['scheduled', 'open'] as const) this.set({ status }, index.count(status));
    },
  });
  new Counter({
    name: 'switchyard_bids_accepted_total',
    help: 'Bids taken, each counted once.',
    registers,
    collect() {
      this.reset();
      this.inc(tally.taken);
    },
  });
  new Counter({
    name: 'switchyard_bids_replayed_total',
    help: 'Bids that were sent again and given their earlier answer.',
    registers,
    collect() {
      this.reset();
      this.inc(tally.replayed);
    },
  });
  new Counter({
    name: 'switchyard_bids_refused_total',
    help: 'Bids that were not taken, by code.',
    labelNames: ['code'],
    registers,
    collect() {
      this.reset();
      for (const [code, count] of tally.refusals) this.inc({ code }, count);
    },
  });
}
