import { expect, test } from 'vitest';
import { channelFields, readChannel, type ChannelFields } from './channel-fields.ts';

const read = (part: Partial<ChannelFields>) =>
  readChannel({ ...channelFields(undefined), name: 'Ops', ...part });

test('each kind gives what it needs, and a secret only where one was typed', () => {
  expect(read({ url: 'https://a.example/hook' }).terms).toEqual({
    kind: 'webhook',
    name: 'Ops',
    enabled: true,
    url: 'https://a.example/hook',
  });
  expect(read({ kind: 'ntfy', url: 'https://ntfy.sh/a', secret: 's' }).terms).toMatchObject({ token: 's' });
  expect(read({ kind: 'smtp', host: 'mail', port: '25', from: 'a@b.c', to: 'd@e.f, g@h.i' }).terms).toEqual({
    kind: 'smtp',
    name: 'Ops',
    enabled: true,
    host: 'mail',
    port: 25,
    from: 'a@b.c',
    to: ['d@e.f', 'g@h.i'],
  });
  expect(read({ kind: 'browser' }).terms).toEqual({ kind: 'browser', name: 'Ops', enabled: true });
});

test.each<[Partial<ChannelFields>, RegExp]>([
  [{ name: ' ' }, /name/],
  [{ url: 'ftp://a' }, /https/],
  [{ kind: 'smtp', host: 'mail', from: 'a@b.c', to: '' }, /address/],
  [{ kind: 'smtp', host: 'mail', port: 'x', from: 'a@b.c', to: 'd@e.f' }, /port/],
])('what is wrong is told in a sentence: %o', (part, words) => {
  const answer = read(part);
  expect(answer.terms === undefined ? answer.problem : '').toMatch(words);
});
