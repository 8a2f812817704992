import { PORT_FOR_PAINTER } from '../port.ts';
import { connect } from './connect.ts';
import { TimeChart } from './time-chart.ts';

/**
 * This one file is both: the module of a worker, and a module that the page imports where workers are refused. Either
 * way its port comes by a message to the world that it lives in, since a worker's file keeps no exports.
 */
function greeted({ data, source, ports: [port] }: MessageEvent): void {
  // A worker hears its page only, which is no source there; a page may hear anybody.
  if (data !== PORT_FOR_PAINTER || port === undefined || (source !== null && source !== self)) return;
  removeEventListener('message', greeted);
  connect(port, (canvas, size, palette) => new TimeChart(canvas, size, palette));
}

addEventListener('message', greeted);
