import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import * as v from 'valibot';
import { Refusal } from '#protocol';
import { limitBody, readJson } from '../../http/json-body.ts';
import { loopbackOrigins, OriginPolicy } from '../../http/origin-policy.ts';
import { refusalHeaders, refusalOf, refuseBare } from '../../http/refusals.ts';
import { SAFE_HEADERS } from '../../http/safe-headers.ts';
import type { HostileProxy } from './contract.ts';
import { PROFILE_NAMES, PROFILES, type Profile } from './profiles.ts';
import { NUMBERS } from './settings.ts';
import { ViewerSchema } from './viewer.ts';
import { wantedProfile } from './wanted.ts';

const PAGE = 'See docs/PROXY.md.';

const CutSchema = v.strictObject({
  how: v.picklist(['close', 'reset', 'silence']),
  viewer: v.exactOptional(ViewerSchema),
});

const AfterSchema = v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number)), '0');

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  sent: unknown,
  message: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, sent);
  if (result.success) return result.output;
  throw new Refusal('MALFORMED_REQUEST', message, PAGE);
}

const viewerOf = (sent: unknown): string => parse(ViewerSchema, sent, 'That is no name of a viewer.');

async function change(proxy: HostileProxy, to: Profile, viewer?: string): Promise<Profile> {
  try {
    await proxy.use(to, viewer);
  } catch {
    throw new Refusal(
      'INTERNAL',
      'The proxy cannot listen again: another program took its port while it was down.',
      'Free the port and choose the profile again.',
    );
  }
  return to;
}

function stateOf(proxy: HostileProxy) {
  return {
    url: proxy.url,
    profile: proxy.profileOf(),
    viewers: [...proxy.viewers()].map(([viewer, profile]) => ({ viewer, profile })),
    stats: proxy.stats(),
  };
}

/** Takes a proxy; returns the HTTP door that drives it. Who may come in is for whoever serves it to say. */
function createControl(proxy: HostileProxy): Hono {
  const control = new Hono();
  control.use(async (context, next) => {
    for (const [name, value] of Object.entries(SAFE_HEADERS)) context.header(name, value);
    context.header('Cache-Control', 'no-store');
    await next();
  });
  control.get('/state', (context) => context.json(stateOf(proxy)));
  control.get('/profiles', (context) => {
    const profiles = PROFILE_NAMES.map((name) => ({ name, ...PROFILES[name] }));
    return context.json({ profiles, numbers: NUMBERS });
  });
  control.put('/profile', limitBody, async (context) =>
    context.json(await change(proxy, wantedProfile(await readJson(context)))),
  );
  control.put('/viewers/:viewer/profile', limitBody, async (context) => {
    const viewer = viewerOf(context.req.param('viewer'));
    return context.json(await change(proxy, wantedProfile(await readJson(context)), viewer));
  });
  control.delete('/viewers/:viewer/profile', async (context) => {
    const viewer = viewerOf(context.req.param('viewer'));
    await proxy.release(viewer);
    return context.json(proxy.profileOf(viewer));
  });
  control.post('/cut', limitBody, async (context) => {
    const { how, viewer } = parse(CutSchema, await readJson(context), 'That is no cut.');
    proxy.cut(how, viewer);
    return context.json(proxy.stats());
  });
  control.get('/journal', (context) => {
    const after = parse(AfterSchema, context.req.query('after'), 'after must be the id of an action.');
    return context.json(proxy.journal.filter(({ id }) => id > after));
  });
  control.notFound(() => {
    throw new Refusal('NOT_FOUND', 'The control has nothing under that path and method.', PAGE);
  });
  control.onError((error, context) => {
    const refusal = refusalOf(error);
    // The table holds the statuses that a body may have.
    return context.body(JSON.stringify(refusal.body), refusal.status as 400, refusalHeaders(refusal));
  });
  return control;
}

/** A control door that listens. */
export interface Control {
  /** Such as `http://127.0.0.1:8082`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Takes a proxy and a port, 0 for a free one; serves its control to this machine alone, and to no web page. Rejects when the
 * port is taken.
 */
export async function startControl(proxy: HostileProxy, port: number): Promise<Control> {
  let policy = new OriginPolicy([]);
  const listener = getRequestListener(createControl(proxy).fetch);
  const server = createServer((request, response) => {
    const judgement = policy.judge(request, 'closed');
    if (!('refusal' in judgement)) return void listener(request, response);
    const { code, message } = judgement.refusal;
    const next = `The control is for programs on this machine. ${PAGE}`;
    refuseBare(response, new Refusal(code, message, next));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an AddressInfo; the other forms of the type belong to pipes.
  const taken = (server.address() as AddressInfo).port;
  policy = new OriginPolicy(loopbackOrigins(taken));
  return {
    url: `http://127.0.0.1:${taken}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
