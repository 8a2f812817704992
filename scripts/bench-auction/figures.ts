import { TRANSPORT_NAMES } from '#protocol';
import { bidsOf } from '../lib/auction/audit.ts';
import { quantile } from '../lib/quantile.ts';
import { figure, type Figure } from '../lib/report.ts';
import { median } from '../bench/stats.ts';
import type { Load, Round } from './round.ts';

/** How often an acknowledged bid over WebSocket may cost what a bare echo with a synced insert costs. */
const RATIO = 3;

/** Takes what the rounds came to, and the milliseconds of the echoes before, between and after them; returns the figures. */
export function figuresOf(
  rounds: readonly Round[],
  echoes: readonly (readonly number[])[],
  { bids, rate, lost }: Load,
): Figure[] {
  const none = { atMost: 0 };
  const sum = (of: (round: Round) => number): number => rounds.reduce((all, round) => all + of(round), 0);
  const sent = rounds.flatMap((round) => round.bids.sent);
  const again = sent.filter((bid) => bid.lost === 'ignored' || bid.lost === 'cut');
  const took = sum((round) => round.bids.seconds);
  const accepted = sum((round) => bidsOf(round.record).length);
  const due = bids * rounds.length;
  return [
    figure(
      'faults of the outcome against replaying the accepted order',
      sum(({ audit }) => audit.length),
      '',
      none,
    ),
    figure(
      'double bids',
      sum(({ keys }) => keys.double.length),
      '',
      none,
    ),
    figure(
      'keys that are not what their sender was told',
      sum(({ keys }) => keys.wrong.length),
      '',
      none,
    ),
    figure(
      'faults of viewers',
      sum(({ viewers }) => viewers.faults.length),
      '',
      none,
    ),
    figure('bids accepted', accepted, '', { atLeast: due }),
    figure('bids accepted a second', accepted / took, '/s', { atLeast: rate * 0.95 }),
    figure('answers lost on purpose', (100 * again.length) / sent.length, '%', { atLeast: lost * 80 }),
    figure('of them answered as replays', again.filter(({ replayed }) => replayed).length, ''),
    figure(
      'answers that did not come in time, and were asked for again',
      sent.filter((bid) => bid.lost === 'late').length,
      '',
    ),
    figure(
      'bids refused as too low, and bid again',
      sent.filter(({ outcome }) => outcome === 'TOO_LOW').length,
      '',
    ),
    figure('viewers', sum(({ viewers }) => viewers.viewers) / rounds.length, ''),
    figure(
      'events applied by viewers',
      sum(({ viewers }) => viewers.applied),
      '',
    ),
    ...TRANSPORT_NAMES.flatMap((name) => {
      const ms = acknowledged(rounds, name);
      return [0.5, 0.99].map((share) =>
        figure(`acknowledgement ${name} p${share * 100}`, quantile(ms, share), 'ms'),
      );
    }),
    ...ratioFigures(rounds, echoes),
  ];
}

/** Answers that were lost are no measure of time, nor those of the second sending. */
function acknowledged(rounds: readonly Round[], transport: string): number[] {
  return rounds.flatMap(({ bids }) =>
    bids.sent.filter((bid) => bid.transport === transport && bid.lost === null).map(({ ms }) => ms),
  );
}

/** Each round is compared with the echoes right before and right after it. */
function ratioFigures(rounds: readonly Round[], echoes: readonly (readonly number[])[]): Figure[] {
  const ratios = rounds.map((round, n) => {
    const beside = [...(echoes[n] ?? []), ...(echoes[n + 1] ?? [])];
    return quantile(acknowledged([round], 'websocket'), 0.5) / quantile(beside, 0.5);
  });
  return [
    figure('bare echo with a synced insert p50', quantile(echoes.flat(), 0.5), 'ms'),
    figure('bare echo with a synced insert p99', quantile(echoes.flat(), 0.99), 'ms'),
    figure('WebSocket acknowledgement p50 / bare echo p50', median(ratios), 'x', { atMost: RATIO }),
    figure("clients' CPU", Math.max(...rounds.map(({ bids }) => bids.cpu)) * 100, '% of a core'),
    figure("clients' event loop late, p99", Math.max(...rounds.map(({ bids }) => bids.lag)), 'ms'),
  ];
}
