import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { CertificateError } from './http/certificate.ts';
import { startTrouble } from './start-trouble.ts';

/** Takes where; says what a server that listens there fails with. */
async function failure(port: number, host: string): Promise<unknown> {
  const server = createServer().listen(port, host);
  onTestFinished(() => void server.close());
  return once(server, 'listening').then(
    () => undefined,
    (error: unknown) => error,
  );
}

test('a port that is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const error = await failure(port, '127.0.0.1');
  expect(startTrouble(error, { host: '127.0.0.1', port })).toBe(
    `port ${port} is in use. Stop what uses it, or choose another with --port.`,
  );
});

test('an address of another machine', async () => {
  const host = '192.0.2.7'; // kept for documentation: nobody has it
  const error = await failure(0, host);
  expect(startTrouble(error, { host, port: 0 })).toBe(
    '192.0.2.7 is no address of this machine. Give one with --host; 0.0.0.0 is all of them.',
  );
});

test('a name that nobody has, and a port that is not for everybody', () => {
  const where = { host: 'nowhere.invalid', port: 80 };
  const said = (syscall: string, code: string) =>
    startTrouble(Object.assign(new Error(code), { syscall, code }), where);
  expect(said('getaddrinfo', 'ENOTFOUND')).toContain('no address is known for nowhere.invalid.');
  expect(said('listen', 'EACCES')).toContain('this user may not listen on port 80.');
  expect(said('open', 'EACCES')).toBeUndefined(); // a file
});

test('what is told in words of its own, and a bug', () => {
  const where = { host: '127.0.0.1', port: 0 };
  expect(startTrouble(new CertificateError('there is none.'), where)).toBe('there is none.');
  expect(startTrouble(new TypeError('x is not a function'), where)).toBeUndefined();
});
