import { afterAll, beforeAll, expect, test } from 'vitest';
import { PATHS, type ShareTerms } from '#protocol';
import { startStand, type Stand } from '../conformance/harness.ts';
import { ruleTerms } from '../conformance/operators.ts';
import { post } from '../conformance/bidders.ts';
import { shareAdmin, type ShareAdmin } from './share-stand.ts';

let stand: Stand;
let admin: ShareAdmin;

beforeAll(async () => {
  stand = await startStand({ events: 0, flags: ['--synthetic-rate', '20', '--synthetic-series', '10'] });
  admin = shareAdmin(stand.url, stand.admin.token);
});
afterAll(() => stand.stop());

const badge = (id: string, query = '', headers: HeadersInit = {}): Promise<Response> =>
  fetch(`${stand.url}${PATHS.badge}/${id}.svg${query}`, { headers });

/** What the badge of a new share says: `<label>: <message>`. */
async function says(terms: Partial<ShareTerms>, query = ''): Promise<string | undefined> {
  const { id } = await admin.make({ badge: true, ...terms });
  const answer = await badge(id, query);
  expect(answer.status).toBe(200);
  return titleOf(await answer.text());
}

function titleOf(svg: string): string | undefined {
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  return /<title>([^<]*)<\/title>/.exec(svg)?.[1];
}

/** Every element that a badge is made of. */
const TAGS = new Set(
  'svg title filter feGaussianBlur linearGradient stop clipPath rect g text'
    .split(' ')
    .map((name) => `<${name}`),
);

const key = (): string => crypto.randomUUID();

test('a board is live while it is measured, and stale where it is not', async () => {
  expect(await says({ title: 'Board' })).toBe('Board: live');
  expect(await says({ title: 'Board', topics: ['metrics/elsewhere'] })).toBe('Board: nothing for an hour');
});

test('a panel says the newest value of its main series, as the share shows it', async () => {
  const shows = { kind: 'panel', panel: 'wave' } as const;
  const names = ['synthetic.wave'];
  const said = await says({ title: 'Wave', shows, series: { names, labels: { n: '0' } } });
  expect(said).toMatch(/^Wave: -?\d+(\.\d+)?/);
  expect(await says({ title: 'Wave', shows, series: { names, labels: { n: 'none' } } })).toBe(
    'Wave: no value',
  );
  expect(await says({ title: 'Wave', shows, topics: ['notes'], series: { names } })).toBe('Wave: no value');
});

test('lots and alerts are counted', async () => {
  expect(await says({ title: 'Lots', shows: { kind: 'lots' }, topics: ['lots/*'] })).toBe('Lots: 0 open');
  const alerts: Partial<ShareTerms> = { title: 'Alerts', shows: { kind: 'alerts' }, topics: ['alerts/*'] };
  const { id } = await admin.make({ badge: true, ...alerts });
  expect(titleOf(await (await badge(id)).text())).toBe('Alerts: 0 firing');
  await post(stand.url, { type: 'rule-put', as: stand.admin.token, terms: ruleTerms() }, key());
  await expect.poll(async () => says(alerts)).toBe('Alerts: 1 firing');
});

test('its text is text, whoever wrote it', async () => {
  const evil = '"><script>alert(1)</script><image href=x onerror=alert(1)>&';
  const svg = await (await badge((await admin.make({ badge: true, title: evil })).id)).text();
  expect(svg).not.toMatch(/<(script|image|foreignObject|a)\b/);
  expect(svg).toContain('&lt;script&gt;');
  const { id } = await admin.make({ badge: true });
  for (const label of [
    evil,
    "' onload='alert(1)",
    '</text></svg><svg onload=alert(1)>',
    '&#60;script&#62;',
  ]) {
    const labelled = await (await badge(id, `?label=${encodeURIComponent(label)}`)).text();
    expect(labelled.match(/<\w+/g)?.every((tag) => TAGS.has(tag))).toBe(true);
    // What stands between quotes is an attribute's text.
    expect(labelled.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son\w+=/);
  }
  expect(titleOf(await (await badge(id, '?label=Mine')).text())).toMatch(/^Mine: /);
  // What breaks a line, or turns its direction, is no label.
  expect(titleOf(await (await badge(id, `?label=${encodeURIComponent('a\u202eb\u0000')}`)).text())).toMatch(
    /^A board: /,
  );
});

test('it is a picture that can do nothing, kept for a moment, for every site', async () => {
  const { id } = await admin.make({ badge: true });
  const { headers } = await badge(id);
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'image/svg+xml; charset=utf-8',
    'cache-control': 'public, max-age=10',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  });
});

test('there is none of a share that has none, has ended, or is not', async () => {
  const [without, ended] = [await admin.make(), await admin.make({ badge: true })];
  expect((await badge(ended.id)).status).toBe(200);
  await admin.revoke(ended.id);
  for (const id of [without.id, ended.id, 'a'.repeat(20), '..%2f..%2fetc', `${ended.id}.png`]) {
    const answer = await badge(id);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
  }
});

test('whoever has the newest picture is told so, and is sent none', async () => {
  const { id } = await admin.make({ badge: true, shows: { kind: 'lots' }, topics: ['lots/*'] });
  const first = await badge(id);
  const tag = first.headers.get('etag') ?? '';
  expect(tag).toMatch(/^W\/".+"$/);
  expect(first.headers.get('cache-control')).toBe('public, max-age=10');
  const again = await badge(id, '', { 'if-none-match': tag });
  expect([again.status, await again.text()]).toEqual([304, '']);
  expect(again.headers.get('access-control-allow-origin')).toBe('*');
  const labelled = await badge(id, '?label=Other', { 'if-none-match': tag });
  expect([labelled.status, titleOf(await labelled.text())]).toEqual([200, 'Other: 0 open']);
});
