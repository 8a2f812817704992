import { MODE_NAMES, startHostileProxy, type HostileProxy, type ModeName } from '../hostile/proxy.ts';

// Thin and temporary: until the proxy's own profiles are merged.
export interface Settings {
  latencyMs?: number;
  jitterMs?: number;
  bytesPerSecond?: number;
  sliceBytes?: number;
  cutEverySeconds?: number;
  bufferKilobytes?: number;
  webSocketSeconds?: number;
  webSocketIdleSeconds?: number;
  offlineSeconds?: number;
  connections?: number;
}
export type ProfileName = ModeName | 'slow' | 'thin' | 'flaky' | 'sliced' | 'offline';
export interface Profile extends Settings {
  name: ProfileName;
}
export const profile = (name: ProfileName, settings: Settings = {}): Profile => ({ name, ...settings });
export class Network {
  readonly proxy: HostileProxy;
  constructor(proxy: HostileProxy) {
    this.proxy = proxy;
  }
  async use(p: Profile): Promise<void> {
    const mode = MODE_NAMES.find((name) => name === p.name) ?? (p.name === 'offline' ? 'down' : 'pass');
    this.proxy.setShape({
      ...(p.latencyMs && { latency: p.latencyMs }),
      ...(p.bytesPerSecond && { bandwidth: p.bytesPerSecond }),
      ...(p.sliceBytes && { slice: p.sliceBytes }),
      ...(p.name === 'flaky' && { cutAfter: 20_000 }),
    });
    await this.proxy.setMode(mode);
  }
}
export async function startNetwork(port: number): Promise<Network> {
  return new Network(await startHostileProxy({ target: { host: '127.0.0.1', port } }));
}
