import { Buffer } from 'node:buffer';
import { lookup as dnsLookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { addressReason, isAddress } from '../../core/toolcalls/web/address.ts';
import { bareHost, checkRedirect, checkUrl } from '../../core/toolcalls/web/urlRules.ts';

/** How names become addresses, and which addresses may be asked. Tests have servers on this machine. */
export interface WebPorts {
  readonly lookup: (host: string) => Promise<readonly string[]>;
  /** Why an address may not be asked; `undefined` where it may. */
  readonly addressReason: (address: string) => string | undefined;
}

export const systemWeb: WebPorts = {
  lookup: async (host) => (await dnsLookup(host, { all: true })).map(({ address }) => address),
  addressReason,
};

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

/**
 * Fetches a page as a stranger would: no cookies, no credentials, no referrer. Names are resolved once, every address is
 * checked, and the connection goes to just those, so that a name cannot lead elsewhere between check and use.
 */
export async function fetchWeb(address: string, web: WebPorts, signal: AbortSignal): Promise<WebAnswer> {
  const first = checkUrl(address);
  if (!first.ok) throw new WebProblem(`The address was refused: ${first.reason}.`);
  let { url } = first;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const response = await request(url, await addressesOf(url, web), signal);
    const location = response.headers.location;
    const status = response.statusCode ?? 0;
    if (status < 300 || status > 399 || location === undefined) return readAnswer(url, response, signal);
    response.destroy();
    const next = checkRedirect(url, location);
    if (!next.ok) throw new WebProblem(`Not fetched: ${next.reason}.`);
    ({ url } = next);
  }
  throw new WebProblem(`Not fetched: the page redirects more than ${MAX_REDIRECTS} times.`);
}

async function addressesOf(url: URL, web: WebPorts): Promise<readonly string[]> {
  const host = bareHost(url);
  let addresses: readonly string[];
  try {
    addresses = isAddress(host) ? [host] : await web.lookup(host);
  } catch {
    throw new WebProblem(`Not fetched: the name ${host} is not known.`);
  }
  if (addresses.length === 0) throw new WebProblem(`Not fetched: the name ${host} is not known.`);
  for (const address of addresses) {
    const reason = web.addressReason(address);
    if (reason !== undefined) throw new WebProblem(`The address was refused: ${host} leads to ${reason} (${address}).`);
  }
  return addresses;
}

function request(url: URL, addresses: readonly string[], signal: AbortSignal): Promise<http.IncomingMessage> {
  const records = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const pinned: LookupFunction = (_host, options, done) => {
    const [first] = records;
    if (options.all === true) done(null, records);
    else if (first !== undefined) done(null, first.address, first.family);
  };
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = client.request(
      url,
      {
        method: 'GET',
        lookup: pinned,
        signal,
        agent: false,
        headers: {
          'user-agent': 'Mozilla/5.0 (compatible; AI-Gateway-Studio)',
          accept: 'text/html,application/xhtml+xml,text/plain,application/json;q=0.9,*/*;q=0.5',
          'accept-encoding': 'gzip, deflate, br',
          'accept-language': 'en;q=0.9,*;q=0.5',
        },
      },
      resolve,
    );
    sent.once('error', (error) => reject(signal.aborted ? error : new WebProblem(connectionWords(url, error))));
    sent.end();
  });
}

function connectionWords(url: URL, error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  if (/CERT|SSL|TLS|SELF_SIGNED/.test(code))
    return `Not fetched: the certificate of ${url.host} is not trusted (${code}).`;
  return `Not fetched: ${url.host} could not be reached${code === '' ? '' : ` (${code})`}.`;
}

async function readAnswer(url: URL, response: http.IncomingMessage, signal: AbortSignal): Promise<WebAnswer> {
  const { body, isCut } = await readBounded(response, signal);
  return {
    url,
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'] ?? '',
    body,
    isCut,
  };
}

/** Unpacks as it reads, and stops when there is enough: a small answer may unpack to anything. */
async function readBounded(
  response: http.IncomingMessage,
  signal: AbortSignal,
): Promise<{ body: Buffer; isCut: boolean }> {
  const stream = unpacked(response);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, MAX_BYTES - size));
      size += chunk.length;
      if (size >= MAX_BYTES) break;
    }
  } catch {
    signal.throwIfAborted();
    throw new WebProblem('Not fetched: the connection broke off, or the answer cannot be unpacked.');
  } finally {
    response.destroy();
  }
  return { body: Buffer.concat(chunks), isCut: size >= MAX_BYTES };
}

function unpacked(response: http.IncomingMessage): Readable {
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
