import { Counter, Gauge, type Registry } from 'prom-client';
import type { Alerts } from './alerts.ts';

const COUNTED = {
  samples: 'Samples that a rule looks at.',
  evaluations: 'Evaluations of a rule on a series.',
  transitions: 'Transitions of alerts.',
  failures: 'Evaluations that failed: never an alert.',
} as const;

/** Takes the registry and the alerts; counts what they do, in plain numbers kept by who does it. */
export function registerAlerts(registry: Registry, { books, evaluator }: Alerts): void {
  const registers = [registry];
  new Gauge({
    name: 'switchyard_alerts',
    help: 'Alerts as they stand.',
    labelNames: ['state', 'severity'],
    registers,
    collect() {
      this.reset();
      for (const { state, severity } of books.live.state.alerts.values()) this.inc({ state, severity });
    },
  });
  new Gauge({
    name: 'switchyard_alert_rules',
    help: 'Rules.',
    registers,
    collect() {
      this.set(books.rules.state.size);
    },
  });
  new Gauge({
    name: 'switchyard_alert_transitions_waiting',
    help: 'Transitions on their way to the log.',
    registers,
    collect() {
      this.set(evaluator.waiting);
    },
  });
  for (const [what, help] of Object.entries(COUNTED) as [keyof typeof COUNTED, string][]) {
    // entries widens the names
    new Counter({
      name: `switchyard_alert_${what}_total`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(evaluator.totals[what]);
      },
    });
  }
}
