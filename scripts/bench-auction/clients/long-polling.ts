import type { OpenLine } from './contract.ts';
import { enginePath, EngineSession } from './engine.ts';
import { HttpClient } from './http.ts';

const BORDER = '\x1e';

/** Socket.IO pinned to HTTP long polling: a question is always out, what goes up is posted beside it. */
export const openLongPolling: OpenLine = (request, events) => {
  const http = new HttpClient(request);
  let path = enginePath('polling');
  let open = true;
  const fail = (error: unknown): void => session.end(String(error));
  const say = (packet: string): void => {
    http
      .send(path, packet, { 'content-type': 'text/plain;charset=UTF-8' })
      .answer.then(({ status }) => status !== 200 && fail(`POST ${status}`), fail);
  };
  const session = new EngineSession(request, events, say);
  const listen = async (): Promise<void> => {
    while (open) {
      const { status, body } = await http.send(path).answer;
      if (status !== 200) return fail(`GET ${status}: ${body}`);
      const sid = body.startsWith('0{') ? /"sid":"([^"]+)"/.exec(body)?.[1] : undefined;
      if (sid !== undefined) path = `${enginePath('polling')}&sid=${sid}`;
      body.split(BORDER).forEach((packet) => session.hear(packet));
    }
  };
  listen().catch(fail);
  return {
    command: (message) => session.command(message),
    cut: () => {
      open = false;
      session.cut();
      http.close();
    },
  };
};
