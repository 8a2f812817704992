import * as v from 'valibot';
import { CommandAckSchema, HEADERS, PATHS, type Command, type CommandAck, type RuleTerms } from '#protocol';

/** What a command was answered when it was taken. */
type Taken = Exclude<CommandAck, { readonly error: unknown }>;

/** Takes a server's address and a command; sends it as any client would. Throws when it was refused. */
export async function order(url: string, wanted: Command): Promise<Taken> {
  const answer = await fetch(url + PATHS.commands, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [HEADERS.idempotencyKey]: crypto.randomUUID() },
    body: JSON.stringify(wanted),
  });
  const ack = v.parse(CommandAckSchema, await answer.json());
  if ('error' in ack) throw new Error(`${wanted.type} was refused: ${ack.error.message}`);
  return ack;
}

/** Takes what differs; returns the terms of a rule that fires with the next sample of the CPU, whatever that is. */
export function always(other: Partial<RuleTerms> = {}): RuleTerms {
  return {
    name: 'CPU measured',
    severity: 'warning',
    enabled: true,
    selector: { series: 'cpu.used', matchers: [] },
    condition: { fn: 'last', window: 60_000, op: '>', threshold: -1 },
    every: 250,
    for: 0,
    keepFiringFor: 0,
    noData: 'keep',
    labels: {},
    annotations: {},
    channels: [],
    ...other,
  };
}

/** Takes a server's address, an operator's token and terms; makes the rule. Returns its id. */
export async function makeRule(url: string, as: string, terms: RuleTerms): Promise<string> {
  const { rule } = await order(url, { type: 'rule-put', as, terms });
  if (rule === undefined) throw new Error('The rule has no id.');
  return rule;
}
