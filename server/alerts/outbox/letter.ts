import * as v from 'valibot';
import { combine, type Message } from '#domain';
import {
  AlertSchema,
  ChannelIdSchema,
  TimeSchema,
  type Alert,
  type Delivery,
  type ToldAlert,
} from '#protocol';

/** Milliseconds after which a delivery is late and says so. */
const LATE = 60_000;

/** Alerts in one letter, at the most; more go in further ones. */
const NEWS_LIMIT = 50;

const WholeSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const NewsSchema = v.object({
  told: v.picklist(['firing', 'resolved', 'flapping']),
  repeated: v.boolean(),
  alert: AlertSchema,
});

/** A message of one group for one channel, with where it stands: a row of the outbox until it is sent. */
export const LetterSchema = v.object({
  /** Its receiver can know it again by this: every attempt has the same. */
  id: v.string(),
  channel: ChannelIdSchema,
  group: v.string(),
  news: v.array(NewsSchema),
  /** How many alerts of the group fired then. */
  firing: WholeSchema,
  /** Alerts whose resolve is told here and whose firing nobody heard of: each as `episodeKey` has it. */
  unheard: v.array(v.string()),
  /** True for a trial that a person asked for: it is sent once. */
  test: v.boolean(),
  /** When it was to be sent. */
  due: TimeSchema,
  /** When the newest of it that is no repetition was to be sent: some time after that it is given up. */
  fresh: TimeSchema,
  attempts: WholeSchema,
  /** When it was made or last tried, and when it is tried next. */
  at: TimeSchema,
  next: TimeSchema,
  /** True when its receiver may have it: an attempt has begun, and no answer says that it failed. */
  doubtful: v.boolean(),
  /** Why it was not sent yet, or never will be. */
  problem: v.nullable(v.string()),
  dead: v.boolean(),
});

/** A message with where it stands. */
export type Letter = v.InferOutput<typeof LetterSchema>;

type News = Letter['news'][number];

/** Takes a channel, what makes its id and the time; returns a letter that says that it is a test. */
export function testLetter(channel: string, id: string, now: number): Letter {
  return { ...blank(now), id, channel, group: 'test', test: true };
}

/**
 * Takes the letters of a group that nobody can have received, oldest first, the next message of that group, when it was to be sent,
 * and the time; returns the letters in their place, in order. What fired and is over by now is told once, as both. Who has not taken
 * what was before is asked no sooner because there is more.
 */
export function lettersOf(before: readonly Letter[], message: Message, due: number, now: number): Letter[] {
  const unheard = new Set(before.flatMap((letter) => letter.unheard));
  const fired = new Set(before.flatMap(({ news }) => news.filter(isFirst).map(episodeKey)));
  for (const news of message.news) {
    if (news.told === 'resolved' && fired.has(episodeKey(news))) unheard.add(episodeKey(news));
  }
  const all = before.reduceRight<Message>((next, letter) => combine(messageOf(letter), next), message);
  const news = all.news.map((each): News => ({ ...each }));
  const since = Math.min(due, ...before.map((letter) => letter.due));
  const isNew = before.length === 0 || message.news.some(({ repeated }) => !repeated);
  const fresh = isNew ? due : Math.max(...before.map((letter) => letter.fresh));
  const next = Math.max(now, ...before.filter(({ at }) => at <= now).map((letter) => letter.next));
  const attempts = Math.max(0, ...before.map((letter) => letter.attempts));
  return parts(news).map((part, index) => ({
    ...blank(now),
    id: index === 0 ? message.id : `${message.id}:${index + 1}`,
    channel: message.channel,
    group: message.group,
    news: part,
    firing: message.firing,
    unheard: part.map(episodeKey).filter((key) => unheard.has(key)),
    due: since,
    ...{ fresh, next, attempts },
  }));
}

/**
 * Takes a letter that was given up, and the alerts as they stand; returns it as it can be sent still, undefined when nothing of it can:
 * what fires on is told as it stands, what has ended since is told as both, and what others have told the end of, or a later begin, is not told any more.
 */
export function retold(letter: Letter, alerts: ReadonlyMap<string, Alert>): Letter | undefined {
  const unheard = new Set(letter.unheard);
  const news = letter.news.flatMap((each): News[] => {
    const { id, episode } = each.alert;
    const stands = alerts.get(id);
    if (each.told !== 'firing') return (stands?.episode ?? episode) === episode ? [each] : [];
    if (stands?.episode !== episode) return [];
    if (stands.state !== 'resolved') return [{ ...each, alert: stands }];
    unheard.add(episodeKey(each));
    return [{ told: 'resolved', repeated: false, alert: stands }];
  });
  return news.length === 0 ? undefined : { ...letter, news, unheard: [...unheard] };
}

/** Takes something told; returns which episode of which alert it is about. */
export function episodeKey({ alert: { id, episode } }: Pick<News, 'alert'>): string {
  return `${id} ${episode}`;
}

/** Takes a letter and the time; returns by how many ms it is late, 0 when it is not. */
export function lateness({ due }: Letter, now: number): number {
  return now - due > LATE ? now - due : 0;
}

/** Takes a letter, what became of it and the time; returns the event that says so. */
export function deliveryOf(letter: Letter, outcome: Delivery['outcome']): Delivery {
  const { id, channel, group, attempts, problem, at } = letter;
  return {
    message: id,
    channel,
    group,
    alerts: letter.news.flatMap((news) => toldAlerts(news, letter.unheard)),
    outcome,
    attempt: outcome === 'waiting' ? 0 : attempts,
    late: lateness(letter, at) > 0,
    ...(problem !== null && outcome !== 'sent' && { problem }),
    at,
  };
}

/** What fired and was over before anybody heard of it is told twice in one. */
function toldAlerts(news: News, unheard: readonly string[]): ToldAlert[] {
  const { id, episode } = news.alert;
  const told: ToldAlert = { id, episode, told: news.told };
  return unheard.includes(episodeKey(news)) ? [{ id, episode, told: 'firing' }, told] : [told];
}

function isFirst({ told, repeated }: News): boolean {
  return told === 'firing' && !repeated;
}

function messageOf({ id, channel, group, at, news, firing }: Letter): Message {
  return { id, channel, group, at, news, firing };
}

function parts(news: readonly News[]): News[][] {
  return Array.from({ length: Math.ceil(news.length / NEWS_LIMIT) }, (_, part) =>
    news.slice(part * NEWS_LIMIT, (part + 1) * NEWS_LIMIT),
  );
}

function blank(now: number): Omit<Letter, 'id' | 'channel' | 'group'> {
  return {
    news: [],
    firing: 0,
    unheard: [],
    test: false,
    due: now,
    fresh: now,
    attempts: 0,
    at: now,
    next: now,
    doubtful: false,
    problem: null,
    dead: false,
  };
}
