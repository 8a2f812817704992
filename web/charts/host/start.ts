import url from '../painter/main.ts?worker&url';
import { PORT_FOR_PAINTER, READY, type PainterAnswer } from '../port.ts';
import { trustedScript } from '../../trusted.ts';
import { Painters } from './painters.ts';

/** Milliseconds in which a painter must be there: on a slow line its code takes seconds. */
const PATIENCE = 15_000;

/** Takes a port; resolves when a painter says that it is there, rejects when none does in time. */
function readiness(port: MessagePort): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('The painter did not answer.')), PATIENCE);
    port.onmessage = ({ data }: MessageEvent<PainterAnswer>) => {
      if (data !== READY) return;
      clearTimeout(late);
      resolve();
    };
  });
}

/** Resolves with a port to a painter in a worker; rejects when it cannot be started, does not load or says nothing. */
async function openWorker(): Promise<MessagePort> {
  const worker = new Worker(trustedScript(url), { type: 'module', name: 'painter' });
  const { port1, port2 } = new MessageChannel();
  const failed = new Promise<never>((_, reject) => {
    const fail = () => reject(new Error('The painter did not start in a worker.'));
    worker.addEventListener('error', fail, { once: true });
  });
  worker.postMessage(PORT_FOR_PAINTER, [port2]);
  try {
    await Promise.race([readiness(port1), failed]);
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return port1;
}

/** Resolves with a port to a painter on this very thread. */
async function openHere(): Promise<MessagePort> {
  const { port1, port2 } = new MessageChannel();
  await import(/* @vite-ignore */ url);
  const ready = readiness(port1);
  // To this page alone, also where it has no origin of its own, as in a sandboxed frame.
  window.postMessage(PORT_FOR_PAINTER, '/', [port2]);
  await ready;
  return port1;
}

/** Takes the page's query; returns the page's painters: in a worker, or here where that is refused or `?paint=main` says so. */
export function createPainters(query: URLSearchParams): Painters {
  const here = query.get('paint') === 'main';
  return new Painters(() => (here ? openHere() : openWorker().catch(openHere)));
}

let shared: Painters | undefined;

/** The painters of this page. */
export function pagePainters(): Painters {
  return (shared ??= createPainters(new URLSearchParams(location.search)));
}
