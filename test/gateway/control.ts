/** Test control over loopback, for clients that cannot set headers: faults to come, requests seen. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Failure, invalid, sendJson } from './failure.ts';
import { numberAt, stringAt } from './json.ts';
import type { GatewayState } from './routes.ts';
import { parseBody } from './validate.ts';

/** Answers `/__faults` and `/__requests`: GET lists, DELETE forgets, POST (faults only) adds; `/__release` lets one held answer go on. */
export function handleControl(
  state: GatewayState,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  bytes: Buffer,
): void {
  // A web page could reach loopback too; only programs, which send no Origin, may steer the tests.
  if (request.headers.origin !== undefined) throw new Failure(403, 'forbidden', 'Control endpoints refuse web pages.');
  if (path === '/__requests') {
    if (request.method === 'DELETE') state.log.clear();
    return sendJson(response, 200, { requests: state.log.entries });
  }
  if (path === '/__release') {
    state.faults.letGo();
    return sendJson(response, 200, {});
  }
  if (path !== '/__faults') throw new Failure(404, 'not_found', `Not found: ${path}`);
  if (request.method === 'DELETE') state.faults.clear();
  if (request.method === 'POST') {
    const body = parseBody(request.headers, bytes);
    const fault = stringAt(body, 'fault');
    if (fault === undefined) throw invalid('fault: Field required');
    const times = numberAt(body, 'times');
    const model = stringAt(body, 'model');
    const only = stringAt(body, 'path');
    const text = stringAt(body, 'text');
    state.faults.add({
      fault,
      ...(times === undefined ? {} : { times }),
      ...(model === undefined ? {} : { model }),
      ...(only === undefined ? {} : { path: only }),
      ...(text === undefined ? {} : { text }),
    });
  }
  sendJson(response, 200, { faults: state.faults.list() });
}
