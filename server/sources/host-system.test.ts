import { expect, test } from 'vitest';
import { chooseInterfaces, chooseMounts } from './host-system.ts';

const eth = { iface: 'eth0', internal: false, virtual: false, operstate: 'up' };

test('leaves out loopback, interfaces that are down, and virtual ones beside a real one', () => {
  const all = [
    { ...eth, iface: 'lo', internal: true },
    eth,
    { ...eth, iface: 'eth1', operstate: 'down' },
    { ...eth, iface: 'docker0', virtual: true },
  ];
  expect(chooseInterfaces(all)).toEqual(['eth0']);
});

test('takes virtual interfaces where there is nothing else, as in a container', () => {
  expect(chooseInterfaces([{ ...eth, virtual: true, operstate: 'unknown' }])).toEqual(['eth0']);
  expect(chooseInterfaces([])).toEqual([]);
});

test('names each file system once, by its shortest mount', () => {
  const root = { fs: '/dev/vda', type: 'ext4', mount: '/', size: 10, used: 5 };
  const all = [
    { ...root, mount: '/var/lib/long' },
    root,
    { ...root, fs: '/dev/vdb', mount: '/etc/hosts' },
    { ...root, fs: '/dev/vdb', mount: '/data/volume' },
    { ...root, fs: 'overlay', type: 'overlay', mount: '/var/lib/docker/x' },
    { ...root, fs: 'none', size: 0 },
  ];
  expect(chooseMounts(all).map(({ mount }) => mount)).toEqual(['/', '/data/volume']);
});
