/** Fetches public web pages for a model. l10n: none, for the model. */
import type { Buffer } from 'node:buffer';
import { specialKind } from './addresses.ts';
import { BrokenAnswer, RefusedAddress, sendRequest, type HttpReply } from './client.ts';
import { checkRedirect, checkUrl } from './pageUrl.ts';

/** How names become addresses, and which addresses may be asked. Tests have servers on this machine. */
export interface WebPorts {
  /** The system's way where it is absent. */
  readonly lookup?: ((host: string) => Promise<readonly string[]>) | undefined;
  /** Why an address may not be asked; `undefined` where it may. */
  readonly addressReason: (address: string) => string | undefined;
}

export const systemWeb: WebPorts = { addressReason: specialKind };

export interface WebAnswer {
  readonly url: URL;
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  /** The body was longer and is cut. */
  readonly isCut: boolean;
}

/** A page was not fetched, in words for the model. */
export class WebProblem extends Error {}

const MAX_REDIRECTS = 5;
/** Bytes of a page after unpacking. */
const MAX_BYTES = 3_000_000;

const HEADERS = {
  'user-agent': 'Mozilla/5.0 (compatible; AI-Gateway-Studio)',
  accept: 'text/html,application/xhtml+xml,text/plain,application/json;q=0.9,*/*;q=0.5',
  'accept-language': 'en;q=0.9,*;q=0.5',
};

/** Fetches a page as a stranger would: no cookies, no credentials, no referrer. Redirects stay on its host. */
export async function fetchWeb(address: string, web: WebPorts, signal: AbortSignal): Promise<WebAnswer> {
  const first = checkUrl(address);
  if (!first.ok) throw new WebProblem(`The address was refused: ${first.reason}.`);
  let { url } = first;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const reply = await get(url, web, signal);
    const { status, headers, bytes, isCut, location } = reply;
    if (location === undefined) return { url, status, contentType: headers['content-type'] ?? '', body: bytes, isCut };
    const next = checkRedirect(url, location.href);
    if (!next.ok) throw new WebProblem(`Not fetched: ${next.reason}.`);
    ({ url } = next);
  }
  throw new WebProblem(`Not fetched: the page redirects more than ${MAX_REDIRECTS} times.`);
}

async function get(url: URL, { lookup, addressReason }: WebPorts, signal: AbortSignal): Promise<HttpReply> {
  const request = { url, method: 'GET', headers: HEADERS, maxBytes: MAX_BYTES, signal, refuse: addressReason, lookup };
  try {
    return await sendRequest(request);
  } catch (error) {
    signal.throwIfAborted();
    throw new WebProblem(problemWords(url, error));
  }
}

function problemWords(url: URL, error: unknown): string {
  if (error instanceof RefusedAddress)
    return `The address was refused: ${error.host} leads to ${error.reason} (${error.address}).`;
  if (error instanceof BrokenAnswer) return `Not fetched: ${error.message}.`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(?:ENOTFOUND|EAI_)/.test(code)) return `Not fetched: the name ${url.hostname} is not known.`;
  if (/CERT|SSL|TLS|SELF_SIGNED/.test(code))
    return `Not fetched: the certificate of ${url.host} is not trusted (${code}).`;
  return `Not fetched: ${url.host} could not be reached${code === '' ? '' : ` (${code})`}.`;
}
