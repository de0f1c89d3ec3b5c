/** The one HTTP client for addresses that a model, a page or a declaration names. */
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
  /** How names become addresses; the system's way where it is absent. */
  readonly lookup?: ((host: string) => Promise<readonly string[]>) | undefined;
}

export interface HttpReply {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case; several of one name are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for a redirect. */
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
 * elsewhere between check and use. Where the editor sends requests through a proxy, that resolves names, also those that are
 * unknown here; what is known here is looked at all the same.
 *
 * Rejects with `RefusedAddress`, `BrokenAnswer`, the signal's reason, or the platform's error where nothing came.
 */
export async function sendRequest(request: HttpRequest): Promise<HttpReply> {
  const { url, method, headers, body, signal } = request;
  const found = await addressesOf(request);
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
async function addressesOf({ url, refuse, lookup = systemLookup }: HttpRequest): Promise<readonly string[] | Error> {
  const host = bareHost(url.hostname);
  let found: readonly string[];
  try {
    found = addresses.isAddress(host) ? [host] : await lookup(host);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  for (const address of found) {
    const reason = refuse(address);
    if (reason !== undefined) throw new RefusedAddress(host, address, reason);
  }
  return found.length > 0 ? found : unknownName(host);
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

async function readReply(response: IncomingMessage, { maxBytes, signal }: HttpRequest): Promise<HttpReply> {
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const status = response.statusCode ?? 0;
  const isRedirect = status >= 300 && status <= 399 && headers['location'] !== undefined;
  const { bytes, isCut } = isRedirect ? unread(response) : await readBounded(response, maxBytes, signal);
  return { status, statusText: response.statusMessage ?? '', headers, bytes, isCut };
}

function unread(response: IncomingMessage): { bytes: Buffer; isCut: boolean } {
  response.destroy();
  return { bytes: Buffer.alloc(0), isCut: false };
}

/** Unpacks as it reads, and stops when there is enough: a small answer may unpack to anything. */
async function readBounded(
  response: IncomingMessage,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ bytes: Buffer; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of unpacked(response) as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, maxBytes - size));
      size += chunk.length;
      if (size > maxBytes) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw new BrokenAnswer('the connection broke off, or the answer cannot be unpacked', { cause: error });
  } finally {
    response.destroy();
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
