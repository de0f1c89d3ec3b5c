/** Which network addresses belong to the person's own machines and networks, and are never asked for a page. */

/** Ranges of IPv4: base, length of the prefix, what it is. */
const V4: readonly (readonly [string, number, string])[] = [
  ['0.0.0.0', 8, 'this machine'],
  ['10.0.0.0', 8, 'a private network'],
  ['100.64.0.0', 10, 'a provider’s own network'],
  ['127.0.0.0', 8, 'this machine'],
  ['168.63.129.16', 32, 'a cloud’s metadata service'],
  ['169.254.0.0', 16, 'a link-local or metadata address'],
  ['172.16.0.0', 12, 'a private network'],
  ['192.0.0.0', 24, 'a reserved address'],
  ['192.0.2.0', 24, 'a reserved address'],
  ['192.88.99.0', 24, 'a reserved address'],
  ['192.168.0.0', 16, 'a private network'],
  ['198.18.0.0', 15, 'a test network'],
  ['198.51.100.0', 24, 'a reserved address'],
  ['203.0.113.0', 24, 'a reserved address'],
  ['224.0.0.0', 3, 'a multicast or reserved address'],
];

/** Ranges of IPv6. Whatever carries an IPv4 address inside is looked at as that. */
const V6: readonly (readonly [readonly number[], number, string])[] = [
  [[0xfc00], 7, 'a private network'],
  [[0xfe80], 10, 'a link-local address'],
  [[0xfec0], 10, 'a private network'],
  [[0xff00], 8, 'a multicast address'],
  [[0x0100], 64, 'a reserved address'],
  [[0x2001, 0], 32, 'a tunnel'],
  [[0x2001, 0x0db8], 32, 'a reserved address'],
  [[0x5f00], 16, 'a reserved address'],
];

/** Why an address (as text, without brackets) may not be asked; `undefined` for a public one. */
export function addressReason(address: string): string | undefined {
  const v4 = parseV4(address);
  if (v4 !== undefined) return v4Reason(v4);
  const groups = parseV6(address);
  if (groups === undefined) return 'not an address';
  if (groups.every((group) => group === 0) || isLoopback(groups)) return 'this machine';
  const embedded = embeddedV4(groups);
  if (embedded !== undefined) return v4Reason(embedded) ?? (isMapped(groups) ? undefined : 'a tunnel');
  return V6.find(([base, bits]) => sharesBits(groups, base, bits))?.[2];
}

/** Whether text is an address and no name. */
export function isAddress(text: string): boolean {
  return parseV4(text) !== undefined || parseV6(text) !== undefined;
}

function v4Reason(value: number): string | undefined {
  return V4.find(([base, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(value / size) === Math.floor((parseV4(base) ?? 0) / size);
  })?.[2];
}

function parseV4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const bytes = match.slice(1).map(Number);
  return bytes.some((byte) => byte > 255) ? undefined : bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Eight groups; zones (`%eth0`) are no addresses here. */
function parseV6(text: string): number[] | undefined {
  if (!text.includes(':') || text.includes('%')) return undefined;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = dotted === null ? undefined : parseV4(dotted[2] ?? '');
  if (dotted !== null && tail === undefined) return undefined;
  const plain =
    tail === undefined
      ? text
      : `${dotted?.[1] ?? ''}${Math.floor(tail / 65_536).toString(16)}:${(tail % 65_536).toString(16)}`;
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], rest = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - rest.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: halves.length === 1 ? 0 : missing }, () => '0'), ...rest];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => parseInt(group, 16))
    : undefined;
}

function isLoopback(groups: readonly number[]): boolean {
  return groups.slice(0, 7).every((group) => group === 0) && groups[7] === 1;
}

function isMapped(groups: readonly number[]): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
}

/** IPv4 inside: mapped, compatible, translated (64:ff9b::/96 and its local kin), 6to4. */
function embeddedV4(groups: readonly number[]): number | undefined {
  const at = (index: number): number => (groups[index] ?? 0) * 65_536 + (groups[index + 1] ?? 0);
  const isZero = (from: number, to: number): boolean => groups.slice(from, to).every((group) => group === 0);
  if (isMapped(groups) || isZero(0, 6)) return at(6);
  if (isZero(0, 4) && groups[4] === 0xffff && groups[5] === 0) return at(6);
  if (groups[0] === 0x64 && groups[1] === 0xff9b) return at(6);
  return groups[0] === 0x2002 ? at(1) : undefined;
}

function sharesBits(groups: readonly number[], base: readonly number[], bits: number): boolean {
  for (let index = 0, left = bits; left > 0; index += 1, left -= 16) {
    const shift = 16 - Math.min(16, left);
    if ((groups[index] ?? 0) >> shift !== (base[index] ?? 0) >> shift) return false;
  }
  return true;
}
