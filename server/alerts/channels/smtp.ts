import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';
import type { ChannelTerms } from '#protocol';
import { problemOf, type Attempt } from './attempt.ts';
import { AddressRefused } from './guard.ts';
import { linesOf, titleOf, type Parcel } from './parcel.ts';
import { untilAborted, type Outgoing } from './post.ts';

type Terms = Extract<ChannelTerms, { kind: 'smtp' }>;

/** The port on which mail is encrypted from the first byte; on others by STARTTLS where the server has it. */
const TLS_PORT = 465;

/** Milliseconds for each step of the talk with a mail server, and for all of them: a stop must not wait longer. */
const STEP_PATIENCE = 5_000;
const PATIENCE = 8_000;

/** Takes how mail leaves, a channel's terms and a parcel; returns what became of it. Never rejects. */
export async function sendMail({ guard }: Outgoing, terms: Terms, parcel: Parcel): Promise<Attempt> {
  try {
    const [first] = await untilAborted(guard.addressesOf(terms.host), AbortSignal.timeout(STEP_PATIENCE));
    return await talk(terms, first?.address ?? '', parcel);
  } catch (error) {
    if (error instanceof AddressRefused) return { outcome: 'dead', problem: problemOf(error) };
    return { outcome: 'retry', problem: problemOf(error), doubtful: false };
  }
}

async function talk(terms: Terms, address: string, parcel: Parcel): Promise<Attempt> {
  const { host, port, user, password } = terms;
  const transport = createTransport({
    // Its address and not its name: what was looked at is what is connected to.
    host: address,
    port,
    secure: port === TLS_PORT,
    name: 'switchyard',
    ...(isIP(host) === 0 && { tls: { servername: host } }),
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    connectionTimeout: STEP_PATIENCE,
    greetingTimeout: STEP_PATIENCE,
    socketTimeout: STEP_PATIENCE,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const patience = AbortSignal.timeout(PATIENCE);
  try {
    // Each step has its time; a server that says a little in each of them would have for ever.
    await untilAborted(transport.sendMail(mailOf(terms, parcel)), patience);
    return { outcome: 'sent' };
  } catch (error) {
    if (!patience.aborted) return judge(error);
    const problem = `The mail server was not done within ${PATIENCE / 1000} s.`;
    return { outcome: 'retry', problem, doubtful: true };
  } finally {
    transport.close();
  }
}

function mailOf({ from, to }: Terms, parcel: Parcel) {
  const domain = from.split('@')[1] ?? 'switchyard.invalid';
  return {
    from: { name: 'Switchyard', address: from },
    to: [...to],
    subject: titleOf(parcel),
    text: linesOf(parcel).join('\n'),
    // Mail servers and people's programs drop what comes twice under one id.
    messageId: `<${parcel.id.replace(/[^A-Za-z0-9-]/g, '.')}@${domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Switchyard-Id': parcel.id },
  };
}

/** A reply of 500 and more is final. Where the talk ended after the text had gone, the server may have it. */
function judge(error: unknown): Attempt {
  const problem = problemOf(error);
  const { code, command = '' } = replyOf(error);
  if (code >= 500) return { outcome: 'dead', problem };
  return {
    outcome: 'retry',
    problem,
    doubtful: code === 0 && command !== 'CONN' && !command.startsWith('AUTH'),
  };
}

function replyOf(error: unknown): { code: number; command?: string } {
  if (!(error instanceof Error)) return { code: 0 };
  const code = 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : 0;
  return 'command' in error && typeof error.command === 'string'
    ? { code, command: error.command }
    : { code };
}
