import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand } from '../../scripts/lib/process.ts';

/** A certificate that signs itself, and its key. */
export interface MadePair {
  readonly cert: string;
  readonly key: string;
  /** The certificate itself, for a client that trusts it. */
  readonly pem: string;
  readonly fingerprint: string;
}

/** The path of openssl, undefined where there is none. */
export const openssl = findCommand('openssl');

/** Takes a folder, a name for the files, and the days that it lasts; makes a certificate of this machine there. */
export function makePair(folder: string, name: string, days = 30): MadePair {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}-key.pem`)];
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const about = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync(openssl ?? '', [...args, ...about, '-days', String(days), '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const pem = readFileSync(cert, 'utf8');
  return { cert, key, pem, fingerprint: new X509Certificate(pem).fingerprint256 };
}
