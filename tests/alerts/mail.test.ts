import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import type { ChannelTerms } from '#protocol';
import { Office } from './post-office.ts';

/** Mail as it came in. */
interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly user: string | undefined;
}

/** A mail server of this machine's own; `refuse` says what it answers instead of taking a text. */
async function openSink(options: SMTPServerOptions = {}): Promise<{
  port: number;
  mails: Mail[];
  refuse: (code: number | undefined) => void;
}> {
  const mails: Mail[] = [];
  let refused: number | undefined;
  const sink = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      password === 'right' ? done(null, { user: username }) : done(new Error('No.')),
    onData: (stream, session, done) => {
      let text = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      stream.once('end', () => {
        if (refused !== undefined)
          return done(Object.assign(new Error('Not now.'), { responseCode: refused }));
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        mails.push({ from, to: rcptTo.map(({ address }) => address), text, user: session.user });
        done();
      });
    },
    ...options,
  });
  sink.on('error', () => undefined); // a client that went away
  const listening = sink.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  onTestFinished(() => new Promise<void>((resolve) => sink.close(resolve)));
  const { port } = listening.address() as AddressInfo; // it listens on a port
  return { port, mails, refuse: (code) => (refused = code) };
}

function mailTo(port: number, change: object = {}): ChannelTerms {
  const to = ['ops@example.org', 'boss@example.org'];
  const terms = {
    kind: 'smtp',
    name: 'Mail',
    enabled: true,
    host: '127.0.0.1',
    port,
    from: 'board@example.org',
    to,
  } as const;
  return { ...terms, to: [...to], ...change };
}

async function officeWith(terms: ChannelTerms): Promise<Office> {
  const office = await Office.open();
  await office.rule(await office.channel(terms));
  return office;
}

test('an alert arrives as mail, readable, under an id of its own', async () => {
  const sink = await openSink();
  const office = await officeWith(mailTo(sink.port));
  await office.fires('kitchen');
  await office.pass(30_000);
  expect(sink.mails).toHaveLength(1);
  const [{ from, to, text } = { from: '', to: [], text: '' }] = sink.mails;
  expect([from, to]).toEqual(['board@example.org', ['ops@example.org', 'boss@example.org']]);
  expect(text).toMatch(/^Subject: Too hot: 1 firing\r$/m);
  expect(text).toMatch(/^Message-ID: <[0-9a-z.-]+@example\.org>\r$/m);
  expect(text).toMatch(
    /FIRING: Too hot \(warning, room=3Dkitchen\) since 2027|FIRING: Too hot \(warning, room=kitchen\) since 2027/,
  );
  await office.ends('kitchen');
  await office.pass(300_000);
  expect(sink.mails[1]?.text).toMatch(/^Subject: Too hot: 1 resolved\r$/m);
});

test('a label cannot add a header or a reader', async () => {
  const sink = await openSink();
  const office = await officeWith(mailTo(sink.port, { name: 'Mail\r\nBcc: evil@example.org' }));
  await office.fires('a\r\nBcc: evil@example.org\r\n\r\nhello');
  await office.pass(30_000);
  const [{ to, text } = { to: [], text: '' }] = sink.mails;
  expect(to).toEqual(['ops@example.org', 'boss@example.org']);
  expect(text.slice(0, text.indexOf('\r\n\r\n'))).not.toMatch(/^Bcc/im);
});

test('a server that is busy is asked again, one that says no for good is not', async () => {
  const sink = await openSink();
  const office = await officeWith(mailTo(sink.port));
  sink.refuse(451);
  await office.fires('a');
  await office.pass(30_000);
  expect((await office.outcomes()).at(-1)).toBe('retrying');
  sink.refuse(undefined);
  await office.passSeconds(5);
  expect(sink.mails).toHaveLength(1);
  sink.refuse(554);
  await office.fires('b');
  await office.pass(300_000);
  expect((await office.outcomes()).at(-1)).toBe('dead');
});

test('it signs in where it has a name and a password, and a wrong one is said', async () => {
  const sink = await openSink({ authOptional: false });
  const office = await officeWith(mailTo(sink.port, { user: 'board', password: 'right' }));
  await office.fires('a');
  await office.pass(30_000);
  expect(sink.mails.map(({ user }) => user)).toEqual(['board']);
  const wrong = await office.channel(mailTo(sink.port, { user: 'board', password: 'wrong' }));
  await office.as({ type: 'channel-test', channel: wrong });
  await office.pass(1);
  expect((await office.deliveries()).at(-1)).toMatchObject({ channel: wrong, outcome: 'dead' });
  expect(JSON.stringify(await office.deliveries())).not.toMatch(/"[^"]*(right|wrong)[^"]*"/);
});

test('where nobody listens it is tried again', async () => {
  const office = await officeWith(mailTo(1));
  await office.fires('a');
  await office.pass(30_000);
  expect((await office.deliveries()).at(-1)).toMatchObject({ outcome: 'retrying', problem: /ECONNREFUSED/ });
});

test('a mail server that says a little in each step is given up after all of them', async () => {
  const server = createServer((socket) => {
    socket.write('220 here\r\n');
    const dripping = setInterval(() => socket.write('250-wait\r\n'), 500);
    socket.on('error', () => undefined).on('close', () => clearInterval(dripping));
    onTestFinished(() => void socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo; // it listens on a port
  const office = await officeWith(mailTo(port));
  await office.fires('kitchen');
  await office.pass(30_000);
  expect((await office.deliveries()).at(-1)).toMatchObject({
    outcome: 'retrying',
    problem: /not done within 8 s/,
  });
});

test('what is said of a refusal names nobody it was for', async () => {
  const sink = await openSink({
    onRcptTo: ({ address }, _session, done) =>
      done(Object.assign(new Error(`No ${address} here.`), { responseCode: 550 })),
  });
  const office = await officeWith(mailTo(sink.port));
  await office.fires('kitchen');
  await office.pass(30_000);
  const last = (await office.deliveries()).at(-1);
  expect(last).toMatchObject({ outcome: 'dead', problem: /EENVELOPE 550/ });
  expect(JSON.stringify(last)).not.toMatch(/example\.org/);
});
