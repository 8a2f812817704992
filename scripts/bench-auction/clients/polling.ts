import { PATHS, QUERY, TRANSPORTS } from '#protocol';
import type { OpenLine } from './contract.ts';
import { HttpClient } from './http.ts';
import { subscribePath } from './sse.ts';

/** Plain polling: one answer for one cursor, at the page's own cadence. */
export const openPolling: OpenLine = (request, events) => {
  const http = new HttpClient(request);
  const { cadence } = TRANSPORTS.polling;
  let { cursor } = request;
  let timer: NodeJS.Timeout | undefined;
  let behind = false;
  let first = true;
  let open = true;
  const ask = async (): Promise<void> => {
    const path = subscribePath(PATHS.poll, { ...request, cursor });
    const { status, body } = await http.send(first ? `${path}&${QUERY.hello}=1` : path).answer;
    if (!open) return;
    if (status !== 200) throw new Error(`HTTP ${status}: ${body}`);
    events.heard(body, true);
    // Real viewers do not ask in step: each goes on at a moment of its own within the first cadence.
    const pause = first ? Math.random() * cadence : cadence;
    timer = setTimeout(again, behind ? 0 : pause);
    first = false;
  };
  const again = (): void => {
    ask().catch((error: unknown) => {
      if (open) events.ended(String(error));
      open = false;
    });
  };
  again();
  return {
    advance: (next, more) => void ([cursor, behind] = [next, more]),
    cut: () => {
      open = false;
      clearTimeout(timer);
      http.close();
    },
  };
};
