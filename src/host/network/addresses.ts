/**
 * Which network addresses are public, and which belong to this machine, to the user's own networks or to no one.
 * l10n: none, for the model.
 */
import { BlockList, isIP } from 'node:net';
import type { AddressRules } from '../../core/ports.ts';

/**
 * Ranges that are never asked unless somebody lists them, by what they are; first match counts. From IANA's registries of
 * special-purpose addresses (2026-11) and the metadata addresses of the large clouds.
 */
const SPECIAL: readonly (readonly [kind: string, ranges: string])[] = [
  ['this machine', '0.0.0.0/8 127.0.0.0/8 ::/128 ::1/128'],
  ['a private network', '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10'],
  ['a provider’s own network', '100.64.0.0/10'],
  ['a cloud’s metadata service', '168.63.129.16/32'],
  ['a link-local or metadata address', '169.254.0.0/16 fe80::/10'],
  ['a test network', '198.18.0.0/15 2001:2::/48'],
  ['a multicast or reserved address', '224.0.0.0/3 ff00::/8'],
  ['a tunnel', '192.88.99.0/24 64:ff9b::/96 64:ff9b:1::/48 ::ffff:0:0:0/96 2001::/32 2002::/16'],
  [
    'a reserved address',
    '192.0.0.0/24 192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 100::/64 2001::/23 2001:db8::/32 3fff::/20',
  ],
];

const KINDS = SPECIAL.map(([kind, ranges]) => [kind, listOf(ranges.split(' '))] as const);
/** All that is routed in IPv6; IPv4 written as IPv6 is looked at as what it is. */
const ROUTED = listOf(['2000::/3', '::ffff:0:0/96']);
const LOOPBACK = listOf(['127.0.0.0/8', '::1/128']);

/** What an address (as text, without brackets) is that is not public; `undefined` for a public one. */
export function specialKind(address: string): string | undefined {
  const family = familyOf(address);
  if (family === undefined) return 'not an address';
  const kind = KINDS.find(([, list]) => list.check(address, family))?.[0];
  if (kind !== undefined) return kind;
  return family === 'ipv4' || ROUTED.check(address, family) ? undefined : 'a reserved address';
}

export const addresses: AddressRules = {
  isAddress: (text) => familyOf(text) !== undefined,
  isPublic: (address) => specialKind(address) === undefined,
  isLoopback: (address) => isIn(address, LOOPBACK),
  isInRange: (address, range) => {
    const [written = '', bits] = range.split('/');
    const base = written.replace(/^\[|\]$/g, '');
    // An IPv6 address may stand for one of IPv4, never the other way round.
    if (!isRange(base, bits) || (base.includes(':') && !address.includes(':'))) return false;
    return isIn(address, listOf([`${base}/${bits}`]));
  },
};

function isIn(address: string, list: BlockList): boolean {
  const family = familyOf(address);
  return family !== undefined && list.check(address, family);
}

/** An address of one network card (`fe80::1%eth0`) is none that can be looked at. */
function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  if (address.includes('%')) return undefined;
  return ({ 4: 'ipv4', 6: 'ipv6' } as const)[isIP(address)];
}

function isRange(base: string, bits: string | undefined): boolean {
  const family = familyOf(base);
  if (family === undefined || bits === undefined || !/^\d{1,3}$/.test(bits)) return false;
  return Number(bits) <= (family === 'ipv4' ? 32 : 128);
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [base = '', bits] = range.split('/');
    list.addSubnet(base, Number(bits), base.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}
