/**
 * A double of Vercel's own API, as far as tokens of a project are got from it: `POST /v1/projects/{id}/token` for a login
 * that may see the project.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface VercelApi {
  readonly url: string;
  /** What was asked, with the login that came along. */
  readonly asked: readonly { readonly target: string; readonly login: string | undefined }[];
  /** Logins that are accepted. */
  readonly logins: Set<string>;
  /** The team of each project that they may see. */
  readonly projects: Map<string, string>;
  /** Tokens to give next, in this order; then fresh ones. */
  readonly tokens: string[];
  /** What is answered in place of a token. */
  broken: { readonly status: number; readonly body: string } | undefined;
  close(): Promise<void>;
}

/** A token of a project as Vercel signs them; `seconds` from now on. The signature is none. */
export function oidcToken(projectId: string, teamId: string, seconds: number, serial = 0): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.round(Date.now() / 1000) + seconds;
  const claims = { owner: 'acme', owner_id: teamId, project: 'shop', project_id: projectId, exp, serial };
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`;
}

/** Starts the double on loopback. */
export async function startVercelApi(): Promise<VercelApi> {
  const asked: { target: string; login: string | undefined }[] = [];
  const api = {
    url: '',
    asked,
    logins: new Set<string>(),
    projects: new Map<string, string>(),
    tokens: [] as string[],
    broken: undefined as VercelApi['broken'],
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    const login = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    asked.push({ target: `${request.method} ${request.url}`, login });
    answer(api, request, response, login, asked.length);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  api.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return api;
}

function answer(
  api: VercelApi,
  request: IncomingMessage,
  response: ServerResponse,
  login: string | undefined,
  serial: number,
): void {
  const send = (status: number, body: string): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
  const refuse = (status: number, code: string, message: string): void =>
    send(status, JSON.stringify({ error: { code, message } }));
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const project = /^\/v1\/projects\/([^/]+)\/token$/.exec(url.pathname)?.[1];
  if (project === undefined || request.method !== 'POST') return refuse(404, 'not_found', 'Not found');
  if (login === undefined || !api.logins.has(login)) return refuse(403, 'forbidden', 'Not authorized: invalidToken');
  if (api.broken !== undefined) return send(api.broken.status, api.broken.body);
  const team = api.projects.get(decodeURIComponent(project));
  if (team === undefined || url.searchParams.get('teamId') !== team)
    return refuse(404, 'not_found', 'Project not found');
  if (url.searchParams.get('source') !== 'vercel-oidc-refresh') return refuse(400, 'bad_request', 'Unknown source');
  const token = api.tokens.shift() ?? oidcToken(decodeURIComponent(project), team, 12 * 3600, serial);
  send(200, JSON.stringify({ token }));
}
