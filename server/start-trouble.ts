import { DatabaseRefused, LogError } from '../db/errors.ts';
import { SecretRefused } from './access/secret-file.ts';
import { CertificateError } from './http/certificate.ts';

/** What is told in words of its own. */
const REFUSED = [DatabaseRefused, LogError, SecretRefused, CertificateError];

/** Takes what a start failed with and where it was to listen; returns it in words, with the next step; undefined where it is a bug. */
export function startTrouble(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (REFUSED.some((kind) => error instanceof kind)) return error.message;
  const { syscall, code } = error as NodeJS.ErrnoException; // both are missing where the system did not refuse
  switch (`${syscall} ${code}`) {
    case 'listen EADDRINUSE':
      return `port ${port} is in use. Stop what uses it, or choose another with --port.`;
    case 'listen EACCES':
      return `this user may not listen on port ${port}. Choose one above 1023 with --port, and let a reverse proxy have ${port} (docs/HOSTING.md).`;
    case 'listen EADDRNOTAVAIL':
      return `${host} is no address of this machine. Give one with --host; 0.0.0.0 is all of them.`;
    case 'getaddrinfo ENOTFOUND':
    case 'getaddrinfo EAI_AGAIN':
      return `no address is known for ${host}. Give --host an address of this machine, or 0.0.0.0 for all of them.`;
    default:
      return undefined;
  }
}
