import * as v from 'valibot';
import { ChannelTermsSchema, type Channel, type ChannelKind, type ChannelTerms } from '#protocol';

/** What is typed into the form of a channel. */
export interface ChannelFields {
  readonly kind: ChannelKind;
  readonly name: string;
  readonly enabled: boolean;
  readonly url: string;
  /** A webhook's signing secret, ntfy's token, a mail server's password; empty: as it was. */
  readonly secret: string;
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly from: string;
  /** Separated by commas or lines. */
  readonly to: string;
}

/** Kinds of channels by name. */
export const KIND_NAMES: Readonly<Record<ChannelKind, string>> = {
  webhook: 'Webhook',
  alertmanager: 'Alertmanager',
  slack: 'Slack or alike',
  ntfy: 'ntfy',
  smtp: 'E-mail',
  browser: 'This page',
};

/** What each kind asks for, in a sentence. */
export const KIND_HELP: Readonly<Record<ChannelKind, string>> = {
  webhook: 'A POST with the body of an Alertmanager’s webhook, signed where there is a secret.',
  alertmanager: 'The address of an Alertmanager, such as http://alerts.example.org:9093.',
  slack: 'The address of an incoming webhook of Slack, Mattermost or Discord (with /slack).',
  ntfy: 'The address of a topic, such as https://ntfy.sh/my-topic.',
  smtp: 'A mail server that takes mail from here.',
  browser: 'A notification in every browser that has the board or this page open and wants it.',
};

/** What its secret is called; undefined where it has none. */
export const SECRET_NAMES: Readonly<Record<ChannelKind, string | undefined>> = {
  webhook: 'Signing secret',
  alertmanager: undefined,
  slack: undefined,
  ntfy: 'Access token',
  smtp: 'Password',
  browser: undefined,
};

/** Takes the channel to change, undefined for a new one; returns what its form begins with. Addresses and secrets are not known here. */
export function channelFields(channel: Channel | undefined): ChannelFields {
  return {
    kind: channel?.kind ?? 'webhook',
    name: channel?.name ?? '',
    enabled: channel?.enabled ?? true,
    url: '',
    secret: '',
    host: channel?.kind === 'smtp' ? channel.host : '',
    port: '587',
    user: '',
    from: '',
    to: '',
  };
}

/** What the fields say: terms, or what is wrong with them. */
export type ReadChannel =
  { readonly terms: ChannelTerms } | { readonly terms?: undefined; readonly problem: string };

/** Takes the fields; returns the terms, or what is wrong. */
export function readChannel(fields: ChannelFields): ReadChannel {
  if (fields.name.trim() === '') return { problem: 'Give it a name.' };
  const parsed = v.safeParse(ChannelTermsSchema, termsOf(fields));
  if (parsed.success) return { terms: parsed.output };
  const [issue] = parsed.issues;
  const [field = ''] = (v.getDotPath(issue) ?? '').split('.');
  return { problem: PROBLEMS[field] ?? issue.message };
}

const PROBLEMS: Readonly<Record<string, string>> = {
  url: 'Enter an address that begins with https:// or http://.',
  host: 'Enter the name of the mail server.',
  port: 'Enter a port from 1 to 65535.',
  from: 'Enter the sender’s address.',
  to: 'Enter an address at the least, and 16 at the most.',
};

function termsOf({ kind, name, enabled, url, secret, host, port, user, from, to }: ChannelFields): unknown {
  const head = { kind, name, enabled };
  switch (kind) {
    case 'webhook':
      return { ...head, url: url.trim(), ...(secret !== '' && { secret }) };
    case 'ntfy':
      return { ...head, url: url.trim(), ...(secret !== '' && { token: secret }) };
    case 'alertmanager':
    case 'slack':
      return { ...head, url: url.trim() };
    case 'smtp':
      return {
        ...head,
        host: host.trim(),
        port: Number(port),
        ...(user.trim() !== '' && { user: user.trim() }),
        ...(secret !== '' && { password: secret }),
        from: from.trim(),
        to: to.split(/[\s,;]+/).filter((one) => one !== ''),
      };
    case 'browser':
      return head;
  }
}
