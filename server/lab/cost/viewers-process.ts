import * as v from 'valibot';
import { OPEN_VIEWER } from './viewer-clients.ts';
import { ViewersOrderSchema, type ViewersReport } from './viewers.ts';

/** A process of its own: viewers whose CPU is not the server's. It ends with its owner. */

const report = (message: ViewersReport): void => void process.send?.(message);

process.once('disconnect', () => process.exit(0));
process.once('message', (message: unknown) => {
  const order = v.parse(ViewersOrderSchema, message);
  let isReady = false;
  // One that is lost would make the others look dear: its owner sees that the process has ended.
  const onLost = (): void => {
    if (isReady) process.exit(1);
  };
  const viewers = Array.from({ length: order.count }, () => OPEN_VIEWER[order.transport](order, onLost));
  Promise.all(viewers).then(
    () => {
      isReady = true;
      report({ ready: true });
    },
    (error: unknown) =>
      report({ ready: false, problem: error instanceof Error ? error.message : String(error) }),
  );
});
