import { expect, test } from 'vitest';
import { Refusal, type ErrorCode, type ShareView } from '#protocol';
import { FakeClock } from '../connection/clock.kit.ts';
import { Access } from './access.ts';

const VIEW: ShareView = {
  id: 'abcdefabcdef',
  title: 'The shop',
  shows: { kind: 'board' },
  topics: ['metrics/*'],
  rights: 'all',
  expiresIn: null,
};

/** What a server says of tokens, by their text: how long each lives, or why not. */
type Says = Readonly<Record<string, number | null | ErrorCode | 'silence'>>;

function accessTo(says: Says) {
  const clock = new FakeClock();
  const told: string[] = [];
  /** The words of the newest refusal. */
  const words = { last: '' };
  const answers: Record<string, Says[string]> = { ...says };
  const share = { rights: 'all' };
  const access = new Access({
    ask: (token) => {
      const said = answers[token];
      if (said === undefined) return Promise.reject(new Refusal('NOT_SIGNED_IN', 'No.', 'Go.'));
      if (said === 'silence') return Promise.reject(new TypeError('Failed to fetch'));
      if (typeof said === 'string') return Promise.reject(new Refusal(said, 'No.', 'Go.'));
      return Promise.resolve({ ...VIEW, ...share, expiresIn: said });
    },
    want: (expiresIn) => told.push(`want ${expiresIn}`),
    stands: (standing) => {
      if (standing.kind === 'refused') words.last = standing.message;
      told.push(standing.kind === 'refused' ? standing.code : standing.kind);
    },
    opened: (_, { token, expiresIn }) => told.push(`opened ${token} for ${expiresIn ?? 'ever'}`),
    clock,
    random: () => 0,
  });
  /** What was told since the last time. */
  const news = async (ms: number): Promise<string[]> => {
    await clock.pass(ms);
    return told.splice(0);
  };
  return { access, news, answers, share, words };
}

test('a token without an end is asked about once', async () => {
  const { access, news } = accessTo({ one: null });
  access.start('one');
  expect(await news(100)).toEqual(['opening', 'opened one for ever', 'open']);
  expect(await news(86_400_000)).toEqual([]);
});

test('without a token one is asked for, until one comes', async () => {
  const { access, news } = accessTo({ one: null });
  access.start(undefined);
  expect(await news(12_000)).toEqual(['want 0', 'want 0', 'want 0']);
  access.give('one');
  expect(await news(20_000)).toEqual(['opening', 'opened one for ever', 'open']);
});

test('after two thirds of its life its successor is asked for, and the stream goes on with that', async () => {
  const { access, news } = accessTo({ one: 9_000, two: 9_000 });
  access.start('one');
  expect(await news(5_900)).toEqual(['opening', 'opened one for 9000', 'open']);
  expect(await news(200)).toEqual(['want 3000']);
  access.give('two');
  // Never expired, and not asked for again before two thirds of the second.
  expect(await news(5_900)).toEqual(['opened two for 9000', 'open']);
  expect(await news(200)).toEqual(['want 3000']);
});

test('one that does not come is asked for more often towards the end, and the end is said', async () => {
  const { access, news } = accessTo({ one: 9_000, two: null });
  access.start('one');
  await news(5_900);
  const asked = await news(3_000);
  expect(asked.filter((said) => said.startsWith('want')).length).toBeGreaterThan(2);
  const ended = await news(300);
  expect(ended[0]).toBe('expired');
  // One that is no good changes nothing.
  access.give('none');
  expect((await news(6_000)).every((said) => said === 'want 0')).toBe(true);
  access.give('two');
  expect(await news(100)).toEqual(['opened two for ever', 'open']);
});

test('a successor that the server does not take leaves the one before as it is', async () => {
  const { access, news } = accessTo({ one: 9_000, two: 'NOT_SIGNED_IN', three: null });
  access.start('one');
  await news(6_100);
  access.give('two');
  expect((await news(900)).every((said) => said.startsWith('want'))).toBe(true);
  access.give('three');
  expect(await news(10_000)).toEqual(['opened three for ever', 'open']);
});

test.each<[ErrorCode, string]>([
  ['REVOKED', 'REVOKED'],
  ['ORIGIN_REFUSED', 'ORIGIN_REFUSED'],
  ['NOT_FOUND', 'NOT_FOUND'],
])('what is refused for good is not asked for again: %s', async (code, said) => {
  const { access, news } = accessTo({ one: code });
  access.start('one');
  expect(await news(60_000)).toEqual(['opening', said]);
});

test('what several tokens are answered is told once', async () => {
  const { access, news } = accessTo({ one: 9_000, two: 'REVOKED', three: 'REVOKED' });
  access.start('one');
  await news(100);
  access.give('two');
  expect(await news(100)).toEqual(['REVOKED']);
  access.give('three');
  expect(await news(100)).toEqual([]);
});

test('a token that opens nothing is asked about once, and another one is asked for', async () => {
  const { access, news } = accessTo({ two: null });
  access.start('one');
  expect(await news(4_900)).toEqual(['opening', 'NOT_SIGNED_IN']);
  expect(await news(5_100)).toEqual(['want 0', 'want 0']);
  access.give('one');
  expect(await news(5_000)).toEqual(['want 0']);
  access.give('two');
  expect(await news(60_000)).toEqual(['opened two for ever', 'open']);
});

test('a server that does not answer is asked again and again', async () => {
  const { access, news, answers } = accessTo({ one: 'silence' });
  access.start('one');
  expect(await news(10_000)).toContain('unanswered');
  answers['one'] = null;
  expect(await news(10_000)).toEqual(['opened one for ever', 'open']);
});

test('a stream that was revoked ends it; one that broke without a word is looked into', async () => {
  const { access, news, answers } = accessTo({ one: null, two: null });
  access.start('one');
  await news(100);
  await access.check();
  expect(await news(100)).toEqual([]);
  answers['one'] = 'REVOKED';
  await access.check();
  expect(await news(100)).toEqual(['REVOKED']);
  access.give('two');
  expect(await news(100)).toEqual(['opened two for ever', 'open']);
  access.refused('REVOKED', 'No.');
  expect(await news(100)).toEqual(['REVOKED']);
});

test('at the end of its time the server says whether the share is over with it, and in which words', async () => {
  const { access, news, answers, words } = accessTo({ one: 9_000 });
  access.start('one');
  await news(8_900);
  answers['one'] = 'REVOKED';
  expect((await news(200)).filter((said) => !said.startsWith('want'))).toEqual(['REVOKED']);
  expect(words.last).toBe('No.');
  // Nobody is asked for a token that could not help.
  expect(await news(60_000)).toEqual([]);
});

test('of a stream that was ended the server says why; where it says nothing, the stream’s words stand', async () => {
  const one = accessTo({ one: null });
  one.access.start('one');
  await one.news(100);
  one.answers['one'] = 'REVOKED';
  one.access.refused('REVOKED', 'It was ended.');
  one.access.refused('REVOKED', 'It was ended.');
  expect(await one.news(100)).toEqual(['REVOKED']);
  expect(one.words.last).toBe('No.');
  const other = accessTo({ one: null });
  other.access.start('one');
  await other.news(100);
  other.answers['one'] = 'silence';
  other.access.refused('REVOKED', 'It was ended.');
  expect(await other.news(100)).toEqual(['REVOKED']);
  expect(other.words.last).toBe('It was ended.');
});

test('a stream whose token is nobody’s any more goes on with another one, which is asked for', async () => {
  const { access, news } = accessTo({ one: null, two: null });
  access.start('one');
  await news(100);
  access.refused('NOT_SIGNED_IN', 'No.');
  expect(await news(100)).toEqual(['expired', 'want 0']);
  access.give('two');
  expect(await news(100)).toEqual(['opened two for ever', 'open']);
});

test('where the share was changed, what is refused is asked for anew as it may be read now', async () => {
  const { access, news, share } = accessTo({ one: null });
  access.start('one');
  await news(100);
  share.rights = 'less';
  access.refused('FORBIDDEN', 'No.');
  access.refused('FORBIDDEN', 'No.'); // the refusal stands until the new stream is opened
  expect(await news(100)).toEqual(['opened one for ever', 'open']);
  // That was no change: it is refused for good.
  access.refused('FORBIDDEN', 'No.');
  expect(await news(100)).toEqual(['FORBIDDEN']);
  expect(await news(60_000)).toEqual([]);
});
