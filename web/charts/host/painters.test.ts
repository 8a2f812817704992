import { expect, onTestFinished, test, vi } from 'vitest';
import type { FromPainter, ToPainter } from '../picture.ts';
import { Painters } from './painters.ts';

/** What came to the far end of the port; the next that comes. */
function farEnd(port: MessagePort): () => Promise<ToPainter> {
  const arrived: ToPainter[] = [];
  const waiting: ((message: ToPainter) => void)[] = [];
  port.onmessage = ({ data }: MessageEvent<ToPainter>) => {
    const resolve = waiting.shift();
    if (resolve === undefined) arrived.push(data);
    else resolve(data);
  };
  return () => {
    const message = arrived.shift();
    return message === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(message);
  };
}

function world() {
  const { port1, port2 } = new MessageChannel();
  const opening = Promise.withResolvers<MessagePort>();
  let opened = 0;
  const painters = new Painters(() => {
    opened++;
    return opening.promise;
  });
  const close = () => {
    port1.close();
    port2.close();
  };
  const next = farEnd(port2);
  return { painters, next, far: port2, ready: () => opening.resolve(port1), opened: () => opened, close };
}

const AREA = { left: 0, right: 1, top: 0, bottom: 1 };
const size = (width: number) => ({ type: 'resize', size: { width, height: 1, ratio: 1 } }) as const;

test('the way is opened once, with the first chart, and what was said before goes over it in order', async () => {
  const { painters, next, ready, opened, close } = world();
  expect(opened()).toBe(0);
  const first = painters.line(() => undefined);
  const second = painters.line(() => undefined);
  painters.start();
  expect(opened()).toBe(1);
  first.send(size(1));
  second.send(size(2));
  ready();
  expect(await next()).toMatchObject({ chart: 0, size: { width: 1 } });
  expect(await next()).toMatchObject({ chart: 1, size: { width: 2 } });
  first.send(size(3));
  expect(await next()).toMatchObject({ chart: 0, size: { width: 3 } });
  close();
});

test('what is given away is gone only once somebody is there to take it', async () => {
  const { painters, next, ready, close } = world();
  const points = Float64Array.of(1, 2);
  const curve = { id: 1, colour: 'red', dashed: false, fill: 'none', points } as const;
  const picture = {
    from: 0,
    to: 1,
    low: 0,
    high: 1,
    xTicks: [],
    yTicks: [],
    marks: [],
    faded: false,
    overlay: { spans: [], thresholds: [] },
  };
  painters
    .line(() => undefined)
    .send({ type: 'draw', picture: { ...picture, curves: [curve] } }, [points.buffer]);
  expect(points.length).toBe(2);
  ready();
  expect(await next()).toMatchObject({ picture: { curves: [{ points: Float64Array.of(1, 2) }] } });
  expect(points.length).toBe(0);
  close();
});

const CURVELESS = {
  from: 0,
  to: 1,
  low: 0,
  high: 1,
  xTicks: [],
  yTicks: [],
  marks: [],
  overlay: { spans: [], thresholds: [] },
  faded: false,
  curves: [],
};

test("while nobody is there, of a chart's drawings only the newest waits", async () => {
  const { painters, next, ready, close } = world();
  const [first, second] = [painters.line(() => undefined), painters.line(() => undefined)];
  for (const to of [1, 2, 3]) first.send({ type: 'draw', picture: { ...CURVELESS, to } });
  second.send({ type: 'draw', picture: { ...CURVELESS, to: 4 } });
  first.send(size(5));
  ready();
  expect(await next()).toMatchObject({ chart: 0, picture: { to: 3 } });
  expect(await next()).toMatchObject({ chart: 1, picture: { to: 4 } });
  expect(await next()).toMatchObject({ chart: 0, type: 'resize' });
  close();
});

test('a painter that is not to be had is asked for again, and gets all that was said', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const told = vi.fn();
  vi.stubGlobal('reportError', told);
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const { port1, port2 } = new MessageChannel();
  let asked = 0;
  const painters = new Painters(() =>
    asked++ === 0 ? Promise.reject(new Error('The line is down.')) : Promise.resolve(port1),
  );
  painters.line(() => undefined).send(size(1));
  await vi.advanceTimersByTimeAsync(5000);
  expect([asked, told.mock.calls.length]).toEqual([2, 1]);
  expect(await farEnd(port2)()).toMatchObject({ chart: 0, size: { width: 1 } });
  port1.close();
  port2.close();
});

test('each chart hears of its own drawings, and of none after it was closed', async () => {
  const { painters, next, far, ready, close } = world();
  const heard: string[] = [];
  const done = Promise.withResolvers<undefined>();
  const first = painters.line(({ took }) => heard.push(`first ${took}`));
  painters.line(({ took }) => {
    heard.push(`second ${took}`);
    if (took === 4) done.resolve(undefined);
  });
  ready();
  first.close();
  expect(await next()).toEqual({ type: 'remove', chart: 0 });
  const painted = (chart: number, took: number): FromPainter => ({
    type: 'painted',
    chart,
    area: AREA,
    took,
  });
  far.postMessage(painted(1, 3));
  far.postMessage(painted(0, 3));
  far.postMessage(painted(1, 4));
  await done.promise;
  expect(heard).toEqual(['second 3', 'second 4']);
  close();
});
