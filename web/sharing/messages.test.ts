import { expect, onTestFinished, test } from 'vitest';
import { lineOn } from './messages.ts';

test('what is said on a line that was closed is lost, and nobody throws', () => {
  const line = lineOn<string, string>(new BroadcastChannel('switchyard:closed'));
  line.close();
  expect(() => line.post('too late')).not.toThrow();
});

test('what is said at one end is heard at the other', async () => {
  const { port1, port2 } = new MessageChannel();
  const [one, other] = [lineOn<string, string>(port1), lineOn<string, string>(port2)];
  onTestFinished(() => one.close());
  const heard = new Promise((resolve) => other.listen(resolve));
  one.post('hello');
  expect(await heard).toBe('hello');
});
