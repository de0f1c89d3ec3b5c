import * as l10n from '@vscode/l10n';
import { Buffer } from 'node:buffer';
import type { JsonObject } from '../../../core/json/json.ts';
import { errorOutcome, type ToolContent, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { GATEWAY_VARIABLES } from '../../../core/privacy/environment.ts';
import { ENVIRONMENT_MARK } from '../../../core/toolcalls/userTools/checkActions.ts';
import { redactTokens } from '../../../core/privacy/redact.ts';
import type { HttpAction } from '../../../core/toolcalls/userTools/declaration.ts';
import { isAllowedAddress, isAllowedHost } from '../../../core/toolcalls/userTools/hosts.ts';
import { fillJson, fillText, fillUrl } from '../../../core/toolcalls/userTools/placeholders.ts';
import { addresses } from '../../network/addresses.ts';
import { sendRequest, type HttpReply } from '../../network/client.ts';

const MAX_REDIRECTS = 5;
/** Bytes of an answer after unpacking. */
const MAX_BYTES = 50_000_000;
const MAX_IMAGE_BYTES = 5_000_000;

/**
 * Asks the endpoint of a declaration. Hosts that are not on its list are not asked, wherever a redirect leads.
 * l10n: none, for the model.
 */
export async function requestForCall(
  action: HttpAction,
  input: JsonObject,
  context: ToolContext,
  holdsSecret: (text: string) => boolean,
): Promise<ToolOutcome> {
  const filled = fillUrl(action.url, input);
  if (!filled.ok) return errorOutcome(filled.problem);
  const body = bodyFor(action, input);
  const headers = headersFor(action, input, body !== undefined);
  // Encoded or not: nothing of the request may hold it.
  const whole = [filled.value.href, ...Object.values(headers), body ?? ''];
  if ([...whole, ...Object.values(input).map(String)].some(holdsSecret)) {
    return errorOutcome(
      'This would send a credential of the AI Gateway, which never goes anywhere else. Nothing was sent.',
    );
  }
  const asked: string[] = [];
  try {
    return await follow({ url: filled.value, method: action.method, headers, body }, action.hosts, context, asked);
  } catch (error) {
    context.signal.throwIfAborted();
    const reason = error instanceof Error && error.message !== '' ? error.message : 'the connection failed';
    return { ...errorOutcome(`The request failed: ${reason}.`), activity: sentTo(asked) };
  }
}

interface Request {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** l10n: none, for the model. */
async function follow(
  first: Request,
  hosts: readonly string[],
  context: ToolContext,
  asked: string[],
): Promise<ToolOutcome> {
  const refuse = (address: string): string | undefined =>
    isAllowedAddress(address, hosts, addresses)
      ? undefined
      : 'on this machine or in a private network; list it in "hosts" to allow that';
  let request = first;
  for (let step = 0; step <= MAX_REDIRECTS; step++) {
    const { url, method } = request;
    if (!isAllowedHost(url, hosts, addresses)) {
      const problem = `${url.host} is not on the list of hosts of this tool, so it was not asked.`;
      const text = step === 0 ? problem : `The server redirects to another host. ${problem}`;
      return { ...errorOutcome(text), activity: sentTo(asked) };
    }
    context.progress(`${method} ${url.host}`);
    asked.push(url.host);
    const { signal } = context;
    const reply = await sendRequest({ ...request, maxBytes: MAX_BYTES, signal, refuse, mayBeUnknown: true });
    if (reply.location === undefined) return { ...outcomeOf(reply), activity: sentTo(asked) };
    if (url.protocol === 'https:' && reply.location.protocol === 'http:') {
      return {
        ...errorOutcome('The server redirects from https to http, which is not followed.'),
        activity: sentTo(asked),
      };
    }
    request = redirected(request, reply.location, reply.status);
  }
  return { ...errorOutcome(`The server redirects more than ${MAX_REDIRECTS} times.`), activity: sentTo(asked) };
}

/** What was meant for one server is not shown to another; a body goes along only where the server says so. */
function redirected({ url, method, headers, body }: Request, next: URL, status: number): Request {
  const kept = next.origin === url.origin ? headers : plainHeaders(headers);
  if (status === 307 || status === 308 || method === 'HEAD') return { url: next, method, headers: kept, body };
  return { url: next, method: 'GET', headers: withoutContent(kept), body: undefined };
}

function bodyFor({ body }: HttpAction, input: JsonObject): string | undefined {
  if (body.type === 'none') return undefined;
  if (body.type === 'json') return JSON.stringify(input);
  return typeof body.value === 'string'
    ? fillText(body.value, input)
    : JSON.stringify(fillJson(body.value, input) ?? null);
}

/** All of a call that would be sent, and to whom; no credential of its headers, of variables of the environment only the names. */
export function requestPreview(action: HttpAction, input: JsonObject): string {
  const url = fillUrl(action.url, input);
  const body = bodyFor(action, input);
  const own = new URL(action.url.replace(/\{[A-Za-z_][\w-]*\}/g, 'x')).host;
  const others = action.hosts.filter((host) => host !== own);
  const head = [
    `${action.method} ${url.ok ? url.value.href : action.url}`,
    ...Object.entries(action.headers).map(
      ([name, text]) => `${name}: ${headerText(hiddenIn(name, text), input, (variable) => `\${env:${variable}}`)}`,
    ),
    ...(others.length === 0 ? [] : [l10n.t`May be redirected to: ${others.join(', ')}`]),
  ].join('\n');
  return body === undefined ? head : `${head}\n\n${body}`;
}

/** A header whose words are a credential, whatever they look like. */
const CREDENTIAL_HEADER = /authorization|cookie|token|secret|password|credential|api-?key|-key$|(?:^|-)auth(?:$|-)/i;

const SCHEMES = 'Basic|Bearer|Digest|Token|ApiKey';
/** What follows a scheme, or stands without one. */
const CREDENTIAL = new RegExp(`^(?!(?:${SCHEMES})\\s*$)((?:${SCHEMES})\\s+)?\\S.*$`, 'is');

/** A header's template without the credentials that are written into it; what is filled in is not part of it. */
function hiddenIn(header: string, template: string): string {
  const hidden = (piece: string): string =>
    CREDENTIAL_HEADER.test(header) ? piece.replace(CREDENTIAL, '$1[redacted]') : redactTokens(piece);
  // Every other piece is a placeholder.
  const pieces = template.split(/(\$\{env:[A-Za-z_]\w*\}|\{[A-Za-z_][\w-]*\})/);
  return pieces.map((piece, index) => (index % 2 === 1 ? piece : hidden(piece))).join('');
}

/** l10n: none, on the wire. */
function headersFor(
  { headers, body }: HttpAction,
  input: JsonObject,
  hasBody: boolean,
): Readonly<Record<string, string>> {
  const isText = body.type === 'template' && typeof body.value === 'string';
  const own = Object.entries(headers).map(
    ([name, text]) => [name.toLowerCase(), headerText(text, input, valueOf)] as const,
  );
  return {
    accept: '*/*',
    'user-agent': 'ai-gateway-studio',
    ...(hasBody && { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' }),
    ...Object.fromEntries(own),
  };
}

/** The value of a variable of the environment; none of the gateway's. */
function valueOf(variable: string): string {
  return GATEWAY_VARIABLES.has(variable.toUpperCase()) ? '' : (process.env[variable] ?? '');
}

function headerText(template: string, input: JsonObject, variable: (name: string) => string): string {
  // The environment last, so that no argument can name a variable.
  const pieces = template.split(/(\$\{env:[A-Za-z_]\w*\})/);
  const filled = pieces.map((piece) => {
    const name = new RegExp(`^${ENVIRONMENT_MARK.source}$`).exec(piece)?.[1];
    return name === undefined ? fillText(piece, input) : variable(name);
  });
  // A line break would begin another header.
  return filled
    .join('')
    .replace(/[^ -~]+/g, ' ')
    .trim();
}

function plainHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const kept = ['accept', 'user-agent', 'content-type'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => kept.includes(name)));
}

function withoutContent(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')));
}

/** l10n: none, for the model. */
function outcomeOf(reply: HttpReply): ToolOutcome {
  const isGood = reply.status >= 200 && reply.status < 300;
  const content = contentOf(reply);
  if (isGood) return { content };
  const line = `The server answered ${`${reply.status} ${reply.statusText}`.trimEnd()}.`;
  return { content: [{ type: 'text', text: line }, ...content], isError: true };
}

/** l10n: none, for the model. */
function contentOf({ headers, bytes, isCut, status }: HttpReply): readonly ToolContent[] {
  const type = headers['content-type'] ?? '';
  const mediaType = type.split(';')[0]?.trim().toLowerCase() ?? '';
  if (/^image\/(?:png|jpeg|gif|webp)$/.test(mediaType) && bytes.length <= MAX_IMAGE_BYTES) {
    return [{ type: 'image', mediaType, data: Buffer.from(bytes).toString('base64') }];
  }
  if (bytes.length === 0) return [{ type: 'text', text: `The answer (${status}) has no content.` }];
  if (bytes.subarray(0, 8_000).includes(0)) {
    return [
      { type: 'text', text: `[${bytes.length} bytes of ${mediaType === '' ? 'binary data' : mediaType}, not shown]` },
    ];
  }
  const text = decode(bytes, /charset=["']?([\w-]+)/i.exec(type)?.[1]);
  return [{ type: 'text', text: isCut ? `${text}\n[The answer is longer than 50 MB; the rest was not read.]` : text }];
}

function decode(bytes: Uint8Array, charset: string | undefined): string {
  try {
    return new TextDecoder(charset ?? 'utf-8').decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function sentTo(hosts: readonly string[]): readonly { readonly kind: 'sent'; readonly what: string }[] {
  return [...new Set(hosts)].map((what) => ({ kind: 'sent', what }));
}
