import { TRANSPORT_NAMES } from '#protocol';
import { bidsOf } from '../lib/auction/audit.ts';
import { quantile } from '../lib/quantile.ts';
import { figure, type Figure } from '../lib/report.ts';
import { median } from '../bench/stats.ts';
import { acknowledged, type Load, type Round } from './round.ts';

/** How often an acknowledged bid over WebSocket may cost what a bare echo with a synced insert costs. */
const RATIO = 3;

/** Takes what the rounds came to and what they were to be; returns the figures. */
export function figuresOf(rounds: readonly Round[], { bids, rate, lost, turns }: Load): Figure[] {
  const none = { atMost: 0 };
  const sum = (of: (round: Round) => number): number => rounds.reduce((all, round) => all + of(round), 0);
  const sent = rounds.flatMap((round) => round.bids.sent);
  const again = sent.filter((bid) => bid.lost === 'ignored' || bid.lost === 'cut');
  const took = sum((round) => round.bids.seconds);
  const accepted = sum((round) => bidsOf(round.record).length - rate * turns);
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
      const ms = acknowledged(sent, name);
      return [0.5, 0.99].map((share) =>
        figure(`acknowledgement ${name} p${share * 100}`, quantile(ms, share), 'ms'),
      );
    }),
    ...ratioFigures(rounds),
  ];
}

/** Each turn of bids is compared with the echoes right after it, and the middle one of these ratios counts. */
function ratioFigures(rounds: readonly Round[]): Figure[] {
  const turns = rounds.flatMap((round) => round.turns);
  const echoes = turns.flatMap((turn) => turn.echoes);
  const ratios = turns.map((turn) => quantile(turn.bids, 0.5) / quantile(turn.echoes, 0.5));
  return [
    figure(
      'WebSocket acknowledgement p50, in turns',
      median(turns.map(({ bids }) => quantile(bids, 0.5))),
      'ms',
    ),
    figure(
      'bare echo with a synced insert p50',
      median(turns.map((turn) => quantile(turn.echoes, 0.5))),
      'ms',
    ),
    figure('bare echo with a synced insert p99', quantile(echoes, 0.99), 'ms'),
    figure('WebSocket acknowledgement p50 / bare echo p50', median(ratios), 'x', { atMost: RATIO }),
    figure("clients' CPU", Math.max(...rounds.map(({ bids }) => bids.cpu)) * 100, '% of a core'),
    figure("clients' event loop late, p99", Math.max(...rounds.map(({ bids }) => bids.lag)), 'ms'),
  ];
}
