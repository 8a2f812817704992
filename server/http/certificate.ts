import { X509Certificate } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Logger } from 'pino';

/** Milliseconds between looks at the files: links that are turned to other files are seen as well, on every file system. */
const LOOK = 2_000;
/** Milliseconds after a change in which the other file of the pair may change, too. */
const SETTLED = 1_000;

/** A certificate that cannot be used, in words for the person who set it. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
}

/** Where a certificate and its key are. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** A certificate with all that leads to its issuer, and its key, as PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
  /** When it ends, in ms since 1970. */
  readonly ends: number;
}

/** Takes where a pair is; returns it. Throws CertificateError when it cannot be used. One that has ended can: its owner is told by `ends`. */
export function readPair(files: CertificateFiles): Pair {
  const cert = read(files.cert, 'certificate');
  const key = read(files.key, 'key');
  const first = parsed(cert, files.cert);
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) {
    throw new CertificateError(
      `there is no private key in ${files.key}: give a PEM file, such as privkey.pem.`,
    );
  }
  if (/ENCRYPTED/.test(key)) {
    throw new CertificateError(`the key in ${files.key} has a password: give one without.`);
  }
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const isOther = codeOf(error) === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH';
    throw new CertificateError(
      isOther
        ? `the key in ${files.key} is not that of the certificate in ${files.cert}: give the two that were made together.`
        : `${files.cert} and ${files.key} cannot be used (${messageOf(error)}).`,
      { cause: error },
    );
  }
  const ends = Date.parse(first.validTo);
  if (Number.isNaN(ends))
    throw new CertificateError(`the certificate in ${files.cert} does not say when it ends.`);
  return { cert, key, ends };
}

/** What a watch tells. */
export interface WatchOptions {
  readonly files: CertificateFiles;
  readonly logger: Logger;
  /** Takes a new pair that can be used. */
  readonly onPair: (pair: Pair) => void;
  /** Milliseconds between looks. */
  readonly look?: number;
}

/** Watches the files of a pair and hands on each new one. One that cannot be used is logged, and the old one stays. Returns what ends it. */
export function watchPair({ files, logger, onPair, look = LOOK }: WatchOptions): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const take = (): void => {
    try {
      const pair = readPair(files);
      if (pair.ends <= Date.now()) throw new CertificateError(`the certificate in ${files.cert} has ended.`);
      onPair(pair);
      logger.info({ ends: new Date(pair.ends).toISOString() }, 'the new certificate is used');
    } catch (error) {
      // Whatever is wrong with it: nobody else hears of what fails here, and it may end no server.
      logger.error(`the new certificate is not used, the old one stays: ${messageOf(error)}`);
    }
  };
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(take, Math.min(look, SETTLED));
    timer.unref();
  };
  const paths = [...new Set([files.cert, files.key])];
  for (const path of paths) watchFile(path, { interval: look, persistent: false }, changed);
  return () => {
    clearTimeout(timer);
    for (const path of paths) unwatchFile(path, changed);
  };
}

function read(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why =
      { ENOENT: 'it is not there', EACCES: 'this user may not read it', EISDIR: 'it is a folder' }[
        codeOf(error)
      ] ?? messageOf(error);
    throw new CertificateError(`the ${what} ${path} cannot be read: ${why}.`, { cause: error });
  }
}

function parsed(cert: string, path: string): X509Certificate {
  try {
    return new X509Certificate(cert);
  } catch (error) {
    throw new CertificateError(
      `there is no certificate in ${path}: give a PEM file with the certificate first, such as fullchain.pem.`,
      { cause: error },
    );
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
