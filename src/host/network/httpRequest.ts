import { lookup, type LookupAddress } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { isAddress, isAllowedAddress } from '../../core/toolcalls/userTools/hosts.ts';

/** Bytes of an answer after unpacking; the rest is not read. */
const MAX_BYTES = 50_000_000;

export interface HttpSend {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** The declaration's list: which special addresses may be connected to. */
  readonly hosts: readonly string[];
  readonly signal: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly isCut: boolean;
}

/**
 * One request, no redirects. The address a name leads to is checked at the moment of connecting, so that a name cannot
 * lead to this machine or a private network behind our back. Rejects where nothing came or the address is not allowed.
 */
export function sendRequest(send: HttpSend): Promise<HttpReply> {
  const { url, hosts } = send;
  if (isAddress(url.hostname) && !isAllowedAddress(url.hostname, hosts))
    return Promise.reject(notAllowed(url.hostname));
  return new Promise((resolve, reject) => {
    const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = start(url, {
      method: send.method,
      headers: { ...send.headers, 'accept-encoding': 'gzip, deflate, br' },
      lookup: checkedLookup(hosts),
      signal: send.signal,
      // A connection that was opened for somebody else was not checked.
      agent: false,
    });
    request.once('error', reject);
    request.once('response', (response) => {
      readBody(response, () => request.destroy()).then(resolve, reject);
    });
    request.end(send.body);
  });
}

function checkedLookup(hosts: readonly string[]): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const refused = error === null ? found.find(({ address }) => !isAllowedAddress(address, hosts)) : undefined;
      const problem = error ?? (refused === undefined ? null : notAllowed(hostname, refused));
      const [first] = found ?? [];
      if (problem !== null || first === undefined) callback(problem ?? new Error('unknown host'), '', 4);
      else if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}

function notAllowed(hostname: string, found?: LookupAddress): Error {
  const where = found === undefined ? hostname : `${hostname} leads to ${found.address}, which`;
  return new Error(`${where} is on this machine or in a private network; list it in "hosts" to allow that`);
}

async function readBody(response: IncomingMessage, stop: () => void): Promise<HttpReply> {
  const chunks: Buffer[] = [];
  let size = 0;
  let isCut = false;
  for await (const chunk of unpacked(response)) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size < MAX_BYTES) continue;
    isCut = true;
    stop();
    break;
  }
  const headers = Object.entries(response.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const,
  );
  return {
    status: response.statusCode ?? 0,
    statusText: response.statusMessage ?? '',
    headers: Object.fromEntries(headers),
    bytes: Buffer.concat(chunks),
    isCut,
  };
}

function unpacked(response: IncomingMessage): Readable {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase();
  const unpack =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'br'
        ? createBrotliDecompress()
        : encoding === 'deflate'
          ? createInflate()
          : undefined;
  if (unpack === undefined) return response;
  response.once('error', (error) => unpack.destroy(error));
  return response.pipe(unpack);
}
