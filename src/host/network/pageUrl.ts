// Which addresses of pages a model may have fetched, and what it is told of the others. l10n: none, for the model.

import { bareHost } from '../../core/toolcalls/userTools/hosts.ts';
import { addresses, specialKind } from './addresses.ts';

export type CheckedUrl =
  | { readonly ok: true; readonly url: URL }
  /** `reason` completes "The address was refused: …". */
  | { readonly ok: false; readonly reason: string };

const MAX_URL = 4_000;
/** Names that stand for machines nearby, whatever they resolve to. */
const NEARBY = /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa|arpa|onion|test)$/;

/** Reads an address of a page: `http` or `https`, a public name or number, no credentials. */
export function checkUrl(text: string): CheckedUrl {
  if (text.length > MAX_URL) return refused(`it is longer than ${MAX_URL} characters`);
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return refused('it is not a complete URL; write it with https://');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refused('only http and https pages are fetched');
  if (url.username !== '' || url.password !== '') return refused('it contains a user name or password');
  const host = bareHost(url.hostname);
  if (addresses.isAddress(host)) {
    const reason = specialKind(host);
    if (reason !== undefined) return refused(`${host} is ${reason}`);
  } else if (!host.includes('.') || NEARBY.test(host)) {
    return refused(`${host} is a name of the user’s own network`);
  }
  const port = url.port === '' ? undefined : Number(url.port);
  if (port !== undefined && port < 1024 && port !== 80 && port !== 443) return refused(`port ${port} is not for pages`);
  url.hash = '';
  return { ok: true, url };
}

/** Where a redirect leads, if it may be followed: to the same host, and never from https to http. */
export function checkRedirect(from: URL, location: string): CheckedUrl {
  let next: URL;
  try {
    next = new URL(location, from);
  } catch {
    return refused('the page redirects to something that is not a URL');
  }
  const checked = checkUrl(next.href);
  if (!checked.ok) return refused(`the page redirects to ${next.host || next.protocol}, and ${checked.reason}`);
  if (!isSameSite(from, checked.url)) {
    return refused(
      `the page redirects to another host, ${checked.url.host}. Fetch ${checked.url.href} itself if that is wanted`,
    );
  }
  if (from.protocol === 'https:' && checked.url.protocol === 'http:') {
    return refused('the page redirects from https to http');
  }
  return checked;
}

function isSameSite(from: URL, to: URL): boolean {
  return (
    from.host === to.host || (bareHost(from.hostname) === bareHost(to.hostname) && from.port === '' && to.port === '')
  );
}

function refused(reason: string): CheckedUrl {
  return { ok: false, reason };
}
