/** Which machines a tool of the user's own may talk to. */

/** An entry of `hosts`: a name, a name with a wildcard for its subdomains, an address or a range of addresses; a port. */
const ENTRY = /^(?:\*\.)?[a-z\d](?:[a-z\d.-]*[a-z\d])?(?::\d{1,5})?$|^[\d.]+(?:\/\d{1,2})?(?::\d{1,5})?$/i;
const IPV6_ENTRY = /^\[?[\da-f:.]+\]?(?:\/\d{1,3})?$/i;

export function isHostEntry(entry: string): boolean {
  return ENTRY.test(entry) || (entry.includes('::') && IPV6_ENTRY.test(entry));
}

/** Whether an address may be asked at all, by its name. `allowed` are the entries of the declaration. */
export function isAllowedHost(url: URL, allowed: readonly string[]): boolean {
  const host = bareHost(url.hostname);
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return allowed.some((entry) => {
    const [name, wantedPort] = splitPort(entry.toLowerCase());
    if (wantedPort !== undefined && wantedPort !== port) return false;
    if (name.startsWith('*.')) return host.endsWith(name.slice(1)) && host.length > name.length - 1;
    return bareHost(name) === host || isInRange(host, name);
  });
}

/**
 * Whether the address that a name leads to may be connected to. Public ones always; loopback, private and other special
 * ones only where the declaration lists that address, a range with it, or `localhost` for loopback.
 */
export function isAllowedAddress(address: string, allowed: readonly string[]): boolean {
  if (!isSpecialAddress(address)) return true;
  const bare = bareHost(address);
  return allowed.some((entry) => {
    const [name] = splitPort(entry.toLowerCase());
    if (name === 'localhost') return isLoopback(bare);
    return bareHost(name) === bare || isInRange(bare, name);
  });
}

/** Loopback, private, link-local, multicast, documentation, carrier-grade and all other addresses that are not public. */
export function isSpecialAddress(address: string): boolean {
  const bare = bareHost(address);
  const v4 = ipv4(bare) ?? mappedIpv4(bare);
  if (v4 !== undefined) return SPECIAL_V4.some(([base, bits]) => sameStart(v4, base, bits));
  const v6 = ipv6(bare);
  // What cannot be read is not known to be public.
  if (v6 === undefined) return true;
  const [first = 0, second = 0] = v6;
  const isGlobal = (first & 0xe000) === 0x2000;
  const isDocumentation = first === 0x2001 && (second === 0xdb8 || second === 0);
  // 6to4 and NAT64 carry an address of the old kind.
  const isTunnel = first === 0x2002;
  return !isGlobal || isDocumentation || isTunnel;
}

function isLoopback(address: string): boolean {
  const v4 = ipv4(address) ?? mappedIpv4(address);
  if (v4 !== undefined) return v4[0] === 127;
  return ipv6(address)?.every((group, index) => group === (index === 7 ? 1 : 0)) === true;
}

/** `127.0.0.1`, `localhost` and their kin by name alone, before anything is looked up. */
export function isLocalName(hostname: string): boolean {
  const host = bareHost(hostname);
  return host === 'localhost' || host.endsWith('.localhost') || host.endsWith('.local') || host.endsWith('.internal');
}

export function isAddress(hostname: string): boolean {
  const host = bareHost(hostname);
  return ipv4(host) !== undefined || ipv6(host) !== undefined;
}

const SPECIAL_V4: readonly (readonly [readonly number[], number])[] = [
  [[0, 0, 0, 0], 8],
  [[10, 0, 0, 0], 8],
  [[100, 64, 0, 0], 10],
  [[127, 0, 0, 0], 8],
  [[169, 254, 0, 0], 16],
  [[172, 16, 0, 0], 12],
  [[192, 0, 0, 0], 24],
  [[192, 0, 2, 0], 24],
  [[192, 88, 99, 0], 24],
  [[192, 168, 0, 0], 16],
  [[198, 18, 0, 0], 15],
  [[198, 51, 100, 0], 24],
  [[203, 0, 113, 0], 24],
  [[224, 0, 0, 0], 4],
  [[240, 0, 0, 0], 4],
];

function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

function splitPort(entry: string): readonly [string, string | undefined] {
  if (entry.includes('::') || entry.startsWith('[')) return [entry, undefined];
  const match = /^(.*?):(\d+)$/.exec(entry);
  return match === null ? [entry, undefined] : [match[1] ?? '', match[2]];
}

function isInRange(address: string, range: string): boolean {
  const [base = '', bits] = range.split('/');
  if (bits === undefined) return false;
  const [v4, v4Base] = [ipv4(address) ?? mappedIpv4(address), ipv4(base)];
  if (v4 !== undefined && v4Base !== undefined) return sameStart(v4, v4Base, Number(bits));
  const [v6, v6Base] = [ipv6(address), ipv6(bareHost(base))];
  if (v6 === undefined || v6Base === undefined) return false;
  return sameStart(v6.flatMap(bytesOf), v6Base.flatMap(bytesOf), Number(bits));
}

function bytesOf(group: number): readonly number[] {
  return [group >> 8, group & 0xff];
}

function sameStart(bytes: readonly number[], base: readonly number[], bits: number): boolean {
  return bytes.every((byte, index) => {
    const left = Math.min(8, Math.max(0, bits - index * 8));
    const mask = (0xff << (8 - left)) & 0xff;
    return (byte & mask) === ((base[index] ?? 0) & mask);
  });
}

function ipv4(text: string): readonly number[] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const parts = match?.slice(1).map(Number);
  return parts?.every((part) => part <= 255) === true ? parts : undefined;
}

/** `::ffff:127.0.0.1`, also written as `::ffff:7f00:1`, and the old `::127.0.0.1`. */
function mappedIpv4(text: string): readonly number[] | undefined {
  const groups = ipv6(text);
  if (groups === undefined || groups.slice(0, 5).some((group) => group !== 0)) return undefined;
  const [middle = 0, high = 0, low = 0] = groups.slice(5);
  if (middle !== 0xffff && !(middle === 0 && high !== 0)) return undefined;
  return [...bytesOf(high), ...bytesOf(low)];
}

function ipv6(text: string): readonly number[] | undefined {
  const bare = text.replace(/%.*$/, '');
  if (!/^[\da-f:.]+$/.test(bare) || !bare.includes(':')) return undefined;
  const last = /(^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[2];
  const tail = last === undefined ? undefined : ipv4(last);
  if (last !== undefined && tail === undefined) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = tail ?? [];
  const hex = (value: number): string => value.toString(16);
  const whole = last === undefined ? bare : bare.slice(0, -last.length) + `${hex(a * 256 + b)}:${hex(c * 256 + d)}`;
  const halves = whole.split('::');
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map((half) => (half === '' ? [] : half.split(':').map((group) => parseInt(group, 16))));
  const missing = 8 - (left?.length ?? 0) - (right?.length ?? 0);
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...(left ?? []), ...Array<number>(right === undefined ? 0 : missing).fill(0), ...(right ?? [])];
  return groups.every((group) => group >= 0 && group <= 0xffff) ? groups : undefined;
}
