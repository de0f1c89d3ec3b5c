import { Failure } from './failure.ts';
import type { Fault } from './faults.ts';

interface Wording {
  readonly type: string;
  readonly message: string;
  readonly param?: unknown;
}

const BY_STATUS: Readonly<Record<number, Wording>> = {
  400: { type: 'invalid_request_error', message: 'Invalid request.' },
  401: { type: 'authentication_error', message: 'Invalid API key: the credentials were refused.' },
  402: {
    type: 'insufficient_funds',
    message: 'Insufficient funds. Please add credits to your account to continue using AI services.',
  },
  403: { type: 'permission_error', message: 'You do not have permission to use this model.' },
  404: { type: 'not_found', message: 'Not found' },
  408: { type: 'timeout_error', message: 'The request timed out.' },
  409: { type: 'conflict', message: 'The request conflicts with another one.' },
  413: { type: 'request_too_large', message: 'Request body exceeds the maximum size.' },
  424: { type: 'failed_dependency', message: 'A dependency of this request failed.' },
  429: { type: 'rate_limit_exceeded', message: 'Rate limit exceeded' },
  500: { type: 'internal_server_error', message: 'An internal error occurred.' },
  502: { type: 'internal_server_error', message: 'The provider gave an unreadable answer.' },
  503: { type: 'service_unavailable', message: 'No provider has capacity for this model right now.' },
  529: { type: 'overloaded_error', message: 'Overloaded' },
};

const BY_TYPE: Readonly<Record<string, Omit<Wording, 'type'>>> = {
  quota_for_entity_exceeded: {
    message: 'Quota limit exceeded for "api_key_id_local". Current spend: $10.02, limit: $10.00.',
  },
  customer_verification_required: {
    message:
      'AI Gateway requires a valid credit card on file to service requests. Please visit https://vercel.com/ to add one.',
  },
  forbidden: { message: 'Request blocked by a firewall rule.', param: { ruleId: 'rule_local_1' } },
  no_providers_available: {
    message: 'Free tier users do not have access to this model.',
    param: { name: 'RestrictedModelsError' },
  },
};

/** The refusal a fault asks for, worded as the gateway words that status and type. */
export function refusalOf(fault: Fault): Failure {
  const status = fault.status ?? 500;
  const base = BY_STATUS[status] ?? { type: 'AI_APICallError', message: `Upstream answered ${status}.` };
  const type = fault.type ?? base.type;
  const { message, param } = BY_TYPE[type] ?? base;
  const headers: Record<string, string> = {};
  if (fault.retryAfter !== undefined) headers['retry-after'] = fault.retryAfter;
  if (fault.retryAfterMs !== undefined) headers['retry-after-ms'] = fault.retryAfterMs;
  return new Failure(status, type, fault.message ?? message, { headers, ...(param === undefined ? {} : { param }) });
}

/** What a proxy in front of the gateway might send instead of JSON. */
export function htmlPage(status: number): string {
  return `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>${status} Service Temporarily Unavailable</h1></body></html>\n`;
}
