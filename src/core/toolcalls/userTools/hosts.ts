/** Which machines a tool of the user's own may talk to. */
import type { AddressRules } from '../../ports.ts';

/** An entry of `hosts`: a name, a name with a wildcard for its subdomains, an address or a range of addresses; a port. */
const ENTRY = /^(?:\*\.)?[a-z\d](?:[a-z\d.-]*[a-z\d])?(?::\d{1,5})?$|^[\d.]+(?:\/\d{1,2})?(?::\d{1,5})?$/i;
const IPV6_ENTRY = /^\[?[\da-f:.]+\]?(?:\/\d{1,3})?$/i;

export function isHostEntry(entry: string): boolean {
  return ENTRY.test(entry) || (entry.includes('::') && IPV6_ENTRY.test(entry));
}

/** Whether a URL may be asked at all, by its host. `allowed` are the entries of the declaration. */
export function isAllowedHost(url: URL, allowed: readonly string[], rules: AddressRules): boolean {
  const host = bareHost(url.hostname);
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return allowed.some((entry) => {
    const [name, wantedPort] = splitPort(entry.toLowerCase());
    if (wantedPort !== undefined && wantedPort !== port) return false;
    if (name.startsWith('*.')) return host.endsWith(name.slice(1)) && host.length > name.length - 1;
    return bareHost(name) === host || rules.isInRange(host, name);
  });
}

/**
 * Whether the address that a name leads to may be connected to. Public ones always; loopback, private and other special
 * ones only where the declaration lists that address, a range with it, or `localhost` for loopback.
 */
export function isAllowedAddress(address: string, allowed: readonly string[], rules: AddressRules): boolean {
  const bare = bareHost(address);
  if (rules.isPublic(bare)) return true;
  return allowed.some((entry) => {
    const [name] = splitPort(entry.toLowerCase());
    if (name === 'localhost') return rules.isLoopback(bare);
    return bareHost(name) === bare || rules.isInRange(bare, name);
  });
}

/** Whether a host is of this machine or a private network by its name alone, before anything is looked up. */
export function isNearby(hostname: string, rules: AddressRules): boolean {
  const host = bareHost(hostname);
  if (rules.isAddress(host)) return !rules.isPublic(host);
  return host === 'localhost' || host.endsWith('.localhost') || host.endsWith('.local') || host.endsWith('.internal');
}

/** The host without brackets and without the dot that ends a full name. */
export function bareHost(host: string): string {
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
