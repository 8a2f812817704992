import { createHash, timingSafeEqual } from 'node:crypto';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { HEADERS, PATHS, Refusal } from '#protocol';
import type { Doorkeeper, Request } from '../../access/doorkeeper.ts';
import { readJson } from '../../http/json-body.ts';
import type { Router } from '../../transports/contract.ts';
import type { Outside } from './outside.ts';
import { ALERTS_LIMIT, AlertmanagerWebhookSchema, outsideAlerts } from './webhook-schema.ts';

/** Bytes of one message: an Alertmanager puts a whole group into it, and gives up what is refused. */
const BODY_LIMIT = 512 * 1024;

/** Who may post, and where it goes. */
export interface HookOptions {
  readonly outside: Outside;
  /** Who knows API tokens, of which those with the scope `ingest` may post as well. */
  readonly access: Pick<Doorkeeper, 'admit'>;
  /** What a sender must show, as a bearer's token or as a password; `''` when there is none. */
  readonly token: string;
  /** True when others than this machine's own people reach this server: then it must be shown. */
  readonly isPublic: boolean;
  readonly now?: () => number;
}

/** Takes the router, and who may post; serves the webhook that Alertmanagers outside post to. */
export function serveAlertmanagerHook(router: Router, options: HookOptions): void {
  const { outside, now = Date.now } = options;
  const limit = bodyLimit({
    maxSize: BODY_LIMIT,
    onError: () => {
      throw new Refusal(
        'BODY_TOO_LARGE',
        'The body is larger than 512 KiB.',
        'Set max_alerts in the webhook of your Alertmanager.',
      );
    },
  });
  router.post(PATHS.alertmanagerHook, limit, async (context) => {
    await mustKnow(options, context.env.incoming);
    const sent = v.safeParse(AlertmanagerWebhookSchema, await readJson(context));
    if (!sent.success) {
      throw new Refusal(
        'MALFORMED_REQUEST',
        `That is no message of an Alertmanager: ${v.getDotPath(sent.issues[0]) ?? 'it'} does not fit.`,
        `Send version 4, ${ALERTS_LIMIT} alerts at the most.`,
      );
    }
    await mustKnow(options, context.env.incoming); // that may have ended while the message came
    await outside.take(outsideAlerts(sent.output, now()));
    return context.json({ taken: sent.output.alerts.length }, 200, { 'Cache-Control': 'no-store' });
  });
}

async function mustKnow({ token, isPublic, access }: HookOptions, request: Request): Promise<void> {
  if (token === '' && !isPublic) return;
  const shown = shownToken(request.headers[HEADERS.authorization]);
  if (token !== '' && shown !== undefined && isEqual(shown, token)) return;
  try {
    await access.admit(request, 'ingest');
  } catch (error) {
    throw error instanceof Refusal && error.code === 'NOT_SIGNED_IN' ? notKnown(token) : error;
  }
}

function notKnown(token: string): Refusal {
  return new Refusal(
    'NOT_SIGNED_IN',
    token === '' ? 'This server takes no alerts from strangers.' : 'The token is missing or wrong.',
    'Send an API token with the scope ingest as Authorization: Bearer; or what --hook-token says, so or as the password of basic_auth.',
  );
}

/** Takes an Authorization header; returns the token in it: an Alertmanager has both ways. */
function shownToken(header = ''): string | undefined {
  const [, scheme = '', rest = ''] = /^(Bearer|Basic) +(\S+)$/i.exec(header) ?? [];
  if (scheme.toLowerCase() === 'bearer') return rest;
  if (scheme === '') return undefined;
  const pair = Buffer.from(rest, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}

/** Takes as long whatever was sent. */
function isEqual(one: string, other: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
