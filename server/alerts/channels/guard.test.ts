import { describe, expect, test } from 'vitest';
import { AddressRefused, Guard, parseRange, type Address, type Range } from './guard.ts';

const INSIDE = [
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:0:127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '100::1',
  '5f00::1',
  '4000::1',
];

const OUTSIDE = [
  '8.8.8.8',
  '1.1.1.1',
  '172.32.0.1',
  '192.169.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '2a00::1',
];

const ranges = (...texts: string[]): Range[] => texts.map(parseRange).filter((range) => range !== undefined);
const addresses = (...texts: string[]): Address[] =>
  texts.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const resolving = (...found: string[]): Guard => new Guard([], async () => addresses(...found));

describe('an address inside is refused', () => {
  test.each(INSIDE)('%s, written and as what a name stands for', async (address) => {
    await expect(new Guard([]).addressesOf(address)).rejects.toThrow(AddressRefused);
    await expect(new Guard([]).addressesOf(`[${address}]`)).rejects.toThrow(AddressRefused);
    await expect(resolving(address).addressesOf('hooks.example')).rejects.toThrow(AddressRefused);
    // One among others is enough: which of them is connected to is not decided here.
    await expect(resolving('8.8.8.8', address).addressesOf('hooks.example')).rejects.toThrow(AddressRefused);
  });

  test('and what is said of it does not tell which address a name stands for', async () => {
    await expect(resolving('10.1.2.3').addressesOf('hooks.example')).rejects.toThrow(
      /^(?!.*10\.1\.2\.3).*hooks/,
    );
  });
});

test.each(OUTSIDE)('%s is outside', async (address) => {
  expect(await new Guard([]).addressesOf(address)).toEqual(addresses(address));
  expect(await resolving(address).addressesOf('hooks.example')).toEqual(addresses(address));
});

test('what is no address is refused wherever it comes from', async () => {
  await expect(resolving('127.1').addressesOf('hooks.example')).rejects.toThrow(AddressRefused);
  await expect(resolving().addressesOf('hooks.example')).rejects.toThrow(/no address/);
});

test('the operator allows ranges by name, and nothing beside them', async () => {
  const guard = new Guard(ranges('127.0.0.1', '10.0.0.0/8', 'fd00::/8'));
  for (const allowed of ['127.0.0.1', '10.255.0.1', 'fd12::1']) {
    expect(await guard.addressesOf(allowed)).toHaveLength(1);
  }
  for (const refused of ['127.0.0.2', '11.0.0.1.x', '192.168.0.1', '::ffff:127.0.0.1', 'fe80::1']) {
    await expect(guard.addressesOf(refused), refused).rejects.toThrow();
  }
});

test.each([
  'localhost',
  '127.1',
  '010.0.0.1',
  '0x7f000001',
  '1.2.3.4/33',
  '1.2.3.4/',
  '::1/129',
  'fe80::1%eth0',
  '',
])('%s is no range', (text) => {
  expect(parseRange(text)).toBeUndefined();
});
