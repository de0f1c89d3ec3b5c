/** The one HTTP client for addresses that a model, a page or a declaration names. l10n: none, for the model. */
import { Buffer } from 'node:buffer';
import { lookup as dnsLookup } from 'node:dns/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { bareHost } from '../../core/toolcalls/userTools/hosts.ts';
import { addresses } from './addresses.ts';

export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Bytes of the answer after unpacking; the rest is not read. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Why an address may not be connected to, in words of the caller's; `undefined` where it may. */
  readonly refuse: (address: string) => string | undefined;
  /**
   * A name that is unknown here may be known to a proxy, which then resolves it unseen. Only for hosts that the user has
   * listed, never for addresses that a model names.
   */
  readonly mayBeUnknown?: boolean;
  /** How names become addresses; the system's way where it is absent. */
  readonly lookup?: ((host: string) => Promise<readonly string[]>) | undefined;
}

export interface HttpReply {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case; several of one name are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where a redirect leads, to be followed or not; its body is not read. */
  readonly location?: URL;
  readonly bytes: Buffer;
  /** The body was longer. */
  readonly isCut: boolean;
}

/** The host is, or leads to, an address that may not be connected to. */
export class RefusedAddress extends Error {
  readonly host: string;
  readonly address: string;
  readonly reason: string;

  constructor(host: string, address: string, reason: string) {
    super(host === address ? `${host} is ${reason}` : `${host} leads to ${address}, which is ${reason}`);
    this.host = host;
    this.address = address;
    this.reason = reason;
  }
}

/** The connection came about, and then broke off or sent what cannot be unpacked. */
export class BrokenAnswer extends Error {}

/**
 * One request; redirects are the caller's to follow. Sends nothing but what it is given: no cookies, no referrer. A name is
 * resolved once, each of its addresses is looked at, and the connection goes to just those, so that a name cannot lead
 * elsewhere between check and use. Where the editor sends requests through a proxy, the proxy resolves names again: what is
 * known here is looked at all the same, but the proxy may know another address.
 *
 * Rejects with `RefusedAddress`, `BrokenAnswer`, the signal's reason, or the platform's error where nothing came.
 */
export async function sendRequest(request: HttpRequest): Promise<HttpReply> {
  try {
    return await send(request);
  } catch (error) {
    request.signal.throwIfAborted();
    throw error;
  }
}

async function send(request: HttpRequest): Promise<HttpReply> {
  const { url, method, headers, body, signal } = request;
  const found = await unlessAborted(addressesOf(request), signal);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? https : http).request(url, {
      method,
      headers: { ...headers, 'accept-encoding': 'gzip, deflate, br' },
      lookup: pinned(found),
      signal,
      // A connection that was opened for somebody else was not checked.
      agent: false,
    });
    sent.once('error', reject);
    sent.once('response', resolve);
    sent.end(body);
  });
  return readReply(response, request);
}

/** What the host leads to, or why that is not known. */
async function addressesOf(request: HttpRequest): Promise<readonly string[] | Error> {
  const { url, refuse, mayBeUnknown = false, lookup = systemLookup } = request;
  const host = bareHost(url.hostname);
  let found: readonly string[];
  try {
    found = addresses.isAddress(host) ? [host] : await lookup(host);
  } catch (error) {
    const isUnknown = error instanceof Error && 'code' in error && error.code === 'ENOTFOUND';
    if (isUnknown && mayBeUnknown) return error;
    throw error;
  }
  for (const address of found) {
    const reason = refuse(address);
    if (reason !== undefined) throw new RefusedAddress(host, address, reason);
  }
  if (found.length === 0) throw unknownName(host);
  return found;
}

/** A lookup cannot be stopped, but nobody has to wait for it. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

async function systemLookup(host: string): Promise<readonly string[]> {
  return (await dnsLookup(host, { all: true })).map(({ address }) => address);
}

function unknownName(host: string): Error {
  return Object.assign(new Error(`the name ${host} is not known`), { code: 'ENOTFOUND' });
}

function pinned(found: readonly string[] | Error): LookupFunction {
  return (host, { all }, done) => {
    if (found instanceof Error) return done(found, '', 4);
    const records = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    const [first] = records;
    if (all === true) done(null, records);
    else if (first === undefined) done(unknownName(host), '', 4);
    else done(null, first.address, first.family);
  };
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

async function readReply(response: IncomingMessage, { url, method, maxBytes }: HttpRequest): Promise<HttpReply> {
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const status = response.statusCode ?? 0;
  const reply = { status, statusText: response.statusMessage ?? '', headers };
  const location = REDIRECTS.has(status) ? URL.parse(headers['location'] ?? '', url.href) : null;
  if (location !== null && headers['location'] !== undefined && /^https?:$/.test(location.protocol)) {
    response.destroy();
    return { ...reply, bytes: Buffer.alloc(0), isCut: false, location };
  }
  const isEmpty = method === 'HEAD' || status === 204 || status === 304;
  try {
    return { ...reply, ...(await readBounded(isEmpty ? response : unpacked(response), maxBytes)) };
  } finally {
    response.destroy();
  }
}

/** Stops when there is enough: a small answer may unpack to anything. */
async function readBounded(stream: Readable, maxBytes: number): Promise<{ bytes: Buffer; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, maxBytes - size));
      size += chunk.length;
      if (size > maxBytes) break;
    }
  } catch (error) {
    throw new BrokenAnswer('the connection broke off, or the answer cannot be unpacked', { cause: error });
  }
  return { bytes: Buffer.concat(chunks), isCut: size > maxBytes };
}

function unpacked(response: IncomingMessage): Readable {
  const unpackers: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
    gzip: createGunzip,
    'x-gzip': createGunzip,
    deflate: createInflate,
    br: createBrotliDecompress,
  };
  const make = unpackers[(response.headers['content-encoding'] ?? '').trim().toLowerCase()];
  if (make === undefined) return response;
  const unpacker = make();
  response.once('error', (error) => unpacker.destroy(error));
  return response.pipe(unpacker);
}
