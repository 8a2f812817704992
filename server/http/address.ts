import { once } from 'node:events';
import type { Server } from 'node:net';
import type { Config } from '../config.ts';

/** Takes the settings; returns the origins that were named in them, the public one first. */
export function namedOrigins({ publicOrigin, allowedOrigins }: Config): string[] {
  return publicOrigin === '' ? allowedOrigins : [publicOrigin, ...allowedOrigins];
}

/** Takes the settings; returns how this server is spoken to. */
export function schemeOf({ tlsCert }: Config): 'http' | 'https' {
  return tlsCert === '' ? 'http' : 'https';
}

/** Takes the settings and the port in use; returns where people find this server, without a slash at its end. */
export function urlOf(config: Config, port: number): string {
  const { publicOrigin, host, basePath } = config;
  const origin = publicOrigin || `${schemeOf(config)}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return origin + basePath;
}

/** Takes a server and the settings; begins to listen. Gives the port in use. Rejects when it is taken. */
export async function listen(server: Server, { host, port }: Config): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
