/**
 * What a refusal is called: for each, a sentence that says what happened, who refused and what to do, a stable `code`, and
 * the buttons worth offering. What the server said is quoted.
 */
import * as l10n from '@vscode/l10n';
import type { ErrorAction, ErrorKind } from '../../base/errors.ts';
import { withoutEnd } from '../../base/trim.ts';
import type { Credential } from '../model/request.ts';
import { isOfficialOrigin } from './baseUrl.ts';
import { isVirtualModel } from './claude.ts';
import { serverWords } from '../model/errors.ts';
import { formatMoney } from '../text/format.ts';
import type { ErrorDetails } from './errorBody.ts';
import { describeWait, MODEL_LOADING } from './retry.ts';

/** What the sentences need to know about the request that failed. */
export interface ErrorContext {
  readonly model?: string;
  readonly credential?: Credential;
  /** Milliseconds since the epoch, for `retry-after` dates. */
  readonly now: number;
}

export interface Words {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly actions: readonly ErrorAction[];
}

const CONTEXT_TOO_LONG =
  /context[ _-]?(?:length|window|size|limit)|maximum context|prompt is too long|too many (?:input )?tokens|input (?:is )?too long|exceeds? the (?:maximum|max)[^.]{0,40}tokens|input token count|reduce the length|exceeds the available context/i;

/** Whether the conversation is longer than the model reads. */
export function saysTooLong({ names, message }: ErrorDetails): boolean {
  return CONTEXT_TOO_LONG.test(`${names.join(' ')} ${message}`);
}

function quote(details: ErrorDetails): string {
  return serverWords(details.message);
}

function sentenceOf(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** The name of a server that is not Vercel's: sentences say who refused. */
function otherServer({ credential }: ErrorContext): string | undefined {
  return credential === undefined || isOfficialOrigin(credential.origin) ? undefined : new URL(credential.origin).host;
}

export function contextTooLong({ model }: ErrorContext, details: ErrorDetails): Words {
  const message =
    model === undefined
      ? l10n.t(
          'This conversation is longer than the model can read. Remove attachments, start a new chat, or pick a model with a larger context.',
        )
      : l10n.t`This conversation is longer than ${model} can read. Remove attachments, start a new chat, or pick a model with a larger context.`;
  return {
    kind: 'request',
    code: 'context-too-long',
    message: message + quote(details),
    actions: ['new-chat', 'pick-model'],
  };
}

export function badRequest(context: ErrorContext, details: ErrorDetails): Words {
  if (saysTooLong(details)) return contextTooLong(context, details);
  if (details.type === 'no_providers_available') return noProviders(context, details);
  return {
    kind: 'request',
    code: 'bad-request',
    message: refusal(otherServer(context), details),
    actions: ['pick-model', 'show-log'],
  };
}

/** l10n: none, names of servers. */
const POLICY = new Set([
  'moderation_blocked',
  'content_policy_violation',
  'content_filter',
  'responsible_ai_policy_violation',
  'image_generation_user_error',
]);

/** Whether a question was refused for what it asks. */
export function saysPolicy({ names, message }: ErrorDetails): boolean {
  return names.some((name) => POLICY.has(name.toLowerCase())) || /\bsafety system\b|\bcontent policy\b/i.test(message);
}

export function policyRefused(_context: ErrorContext, details: ErrorDetails): Words {
  const sentence = l10n.t(
    'The provider refused this because of its content policy. Ask in other words or pick another model.',
  );
  return {
    kind: 'request',
    code: 'content-filter',
    message: sentence + quote(details),
    actions: ['pick-model', 'retry'],
  };
}

function refusal(host: string | undefined, details: ErrorDetails): string {
  const { field, message } = details;
  if (host === undefined) {
    const sentence =
      field === undefined
        ? l10n.t('The gateway refused the request.')
        : l10n.t`The gateway refused the request (field “${field}”).`;
    return sentence + quote(details);
  }
  if (message === '') {
    return field === undefined
      ? l10n.t`${host} refused the request.`
      : l10n.t`${host} refused the request (field “${field}”).`;
  }
  const said = sentenceOf(message);
  return field === undefined
    ? l10n.t`${host} refused the request: ${said}`
    : l10n.t`${host} refused the request (field “${field}”): ${said}`;
}

function noProviders({ model }: ErrorContext, details: ErrorDetails): Words {
  const message =
    model === undefined
      ? l10n.t(
          'No provider may serve this model under the routing rules in force. Loosen aiGateway.routing or pick another model.',
        )
      : l10n.t`No provider may serve ${model} under the routing rules in force. Loosen aiGateway.routing or pick another model.`;
  return {
    kind: 'request',
    code: 'no-providers',
    message: message + quote(details),
    actions: ['pick-model', 'open-settings'],
  };
}

export function unauthorised(context: ErrorContext, details: ErrorDetails): Words {
  return {
    kind: 'auth',
    code: 'key-refused',
    message:
      (whyRefused(context, details) ?? keyRefused(context.credential?.source, otherServer(context))) + quote(details),
    actions: ['set-key', 'switch-account', 'show-status'],
  };
}

/** What a server says of a key that was good once. */
function whyRefused(context: ErrorContext, { message }: ErrorDetails): string | undefined {
  const source = context.credential?.source;
  if (source !== 'stored-key' && source !== 'session-key' && source !== 'environment-key') return undefined;
  if (/\bexpired\b/i.test(message)) {
    return l10n.t('This API key has expired. Make a new one, then set it with “AI Gateway: Set API Key”.');
  }
  if (
    /\bnot a member\b|\bno longer\b.{0,40}\bmember\b|\bleft the team\b|\bremoved from\b.{0,40}\bteam\b/i.test(message)
  ) {
    return l10n.t(
      'This API key belongs to a person who is no longer in the team, and has stopped working. Set a key of a member, or switch to another account.',
    );
  }
  return /\b(?:revoked|deleted|disabled)\b/i.test(message)
    ? l10n.t('This API key was revoked. Make a new one, then set it with “AI Gateway: Set API Key”.')
    : undefined;
}

function keyRefused(source: Credential['source'] | undefined, host: string | undefined): string {
  switch (source) {
    case 'none':
      return l10n.t('The server requires a key and none is set. Set one with “AI Gateway: Set API Key”.');
    case 'environment-oidc':
    case 'file-oidc':
    case 'linked-oidc':
      return host === undefined
        ? l10n.t(
            'The gateway refused the Vercel OIDC token. Run “vercel env pull” to get a fresh one, or set an API key.',
          )
        : l10n.t`${host} refused the Vercel OIDC token. Run “vercel env pull” to get a fresh one, or set an API key.`;
    case 'environment-key':
      return host === undefined
        ? l10n.t(
            'The gateway refused the key from AI_GATEWAY_API_KEY. Correct the variable and restart the editor, or set another key.',
          )
        : l10n.t`${host} refused the key from AI_GATEWAY_API_KEY. Correct the variable and restart the editor, or set another key.`;
    case 'stored-key':
    case 'session-key':
    case undefined:
      return host === undefined
        ? l10n.t('The gateway refused the key. Set another one with “AI Gateway: Set API Key”.')
        : l10n.t`${host} refused the key. Set another one with “AI Gateway: Set API Key”.`;
    default:
      return source satisfies never;
  }
}

/** The gateway's own types of errors about money; a proxy in front of it passes them on. */
const VERCEL_MONEY = new Set(['insufficient_funds', 'quota_for_entity_exceeded']);

export function paymentRequired(context: ErrorContext, details: ErrorDetails): Words {
  const host = otherServer(context);
  const isVercel = host === undefined || VERCEL_MONEY.has(details.type);
  const isBudget =
    details.type === 'quota_for_entity_exceeded' ||
    (!details.names.includes('insufficient_quota') && /quota|budget|spend(?:ing)? limit/i.test(details.message));
  const code = isBudget ? 'budget-exceeded' : 'no-credit';
  const spent = isBudget ? spentWords(details) : undefined;
  const message = isBudget ? budgetUsed(isVercel ? undefined : host) : creditUsed(host);
  // The first button of each opens Vercel's page.
  const actions: readonly ErrorAction[] = isBudget
    ? [...(isVercel ? (['open-dashboard'] as const) : []), 'switch-account', 'set-key']
    : [...(isVercel ? (['add-credit'] as const) : []), 'pick-model', 'switch-account', 'retry'];
  return { kind: 'quota', code, message: message + (spent ?? quote(details)), actions };
}

/** How much of a budget was spent, where the refusal says it. */
function spentWords({ message }: ErrorDetails): string | undefined {
  const spent = /\bspend(?:ing)?(?: is| of)?[:= ]{0,3}\$?(\d{1,12}(?:\.\d{1,12})?)/i.exec(message)?.[1];
  const limit = /\blimit(?: is| of)?[:= ]{0,3}\$?(\d{1,12}(?:\.\d{1,12})?)/i.exec(message)?.[1];
  if (spent === undefined || limit === undefined) return undefined;
  return ` ${l10n.t`${formatMoney(Number(spent))} of ${formatMoney(Number(limit))} were spent.`}`;
}

function budgetUsed(host: string | undefined): string {
  return host === undefined
    ? l10n.t('The budget of this key, project or team is used up. Raise it in the Vercel dashboard or use another key.')
    : l10n.t`${host} says that a quota or budget is used up. Raise it there or use another key.`;
}

function creditUsed(host: string | undefined): string {
  return host === undefined
    ? l10n.t('Your AI Gateway credit is used up. Add credit, then try again.')
    : l10n.t`${host} says that your credit is used up. Add credit there, then try again.`;
}

/** A link to vercel.com in a server's text; links to anywhere else are not repeated. */
function vercelLink(text: string): string | undefined {
  for (const match of text.match(/https:\/\/[^\s"'<>()]+/g) ?? []) {
    const link = withoutEnd(match, '.,;:!?');
    if (!URL.canParse(link)) continue;
    const { hostname, username } = new URL(link);
    if (username === '' && (hostname === 'vercel.com' || hostname.endsWith('.vercel.com'))) return link;
  }
  return undefined;
}

export function forbidden(context: ErrorContext, details: ErrorDetails): Words {
  const { model } = context;
  if (details.type === 'customer_verification_required') {
    const link = vercelLink(details.message) ?? 'https://vercel.com/dashboard';
    return {
      kind: 'quota',
      code: 'card-needed',
      message: l10n.t`Vercel wants a payment card on file before the free credit can be used. Add one at ${link} and try again.`,
      actions: ['add-credit', 'retry', 'switch-account'],
    };
  }
  const restricted = /Restricted(?:Models|Providers)Error/.test(details.paramName ?? '');
  if (restricted || details.type === 'no_providers_available' || details.type === 'model_restricted') {
    const message =
      model === undefined
        ? l10n.t('The model is not available to this account or team. Pick another model.')
        : l10n.t`The model ${model} is not available to this account or team. Pick another model.`;
    return {
      kind: 'request',
      code: 'model-restricted',
      message: message + quote(details),
      actions: ['pick-model', 'switch-account', 'add-credit'],
    };
  }
  const host = otherServer(context);
  const { ruleId } = details;
  if (host === undefined && ruleId !== undefined) {
    return {
      kind: 'auth',
      code: 'forbidden',
      message:
        l10n.t`A rule of your team (${ruleId}) does not allow this request. Change it in the Vercel dashboard, or use another account.` +
        quote(details),
      actions: ['open-dashboard', 'switch-account', 'set-key'],
    };
  }
  const sentence =
    host === undefined
      ? l10n.t('The gateway does not allow this request for this key.')
      : l10n.t`${host} does not allow this request.`;
  return {
    kind: 'auth',
    code: 'forbidden',
    message: sentence + quote(details),
    actions: ['set-key', 'switch-account', 'show-status'],
  };
}

export function notFound(context: ErrorContext, details: ErrorDetails): Words {
  const { model } = context;
  if (model !== undefined && isVirtualModel(model)) {
    return {
      kind: 'request',
      code: 'model-not-found',
      message: l10n.t`Your team has no virtual model ${model}, or has archived it. Select another model, or restore it in the Vercel dashboard.`,
      actions: ['pick-model'],
    };
  }
  const namesModel = /\bmodel\b/i.test(details.message) && model !== undefined;
  if (details.type === 'model_not_found' || namesModel) {
    return {
      kind: 'request',
      code: 'model-not-found',
      message:
        (model === undefined
          ? l10n.t('The model does not exist here. Select another model.')
          : l10n.t`The model ${model} does not exist here. Select another model.`) +
        // Local servers say how to get it.
        (otherServer(context) === undefined ? '' : quote(details)),
      actions: ['pick-model'],
    };
  }
  return {
    kind: 'request',
    code: 'not-found',
    message:
      l10n.t('The server has nothing at this address. Is it a gateway? Check the setting aiGateway.baseUrl.') +
      quote(details),
    actions: ['open-settings', 'show-status'],
  };
}

export function tooLarge(context: ErrorContext, details: ErrorDetails): Words {
  const host = otherServer(context);
  const message =
    host === undefined
      ? l10n.t('The request is too large for the gateway. Remove attachments or start a new chat.')
      : l10n.t`The request is too large for ${host}. Remove attachments or start a new chat.`;
  return {
    kind: 'request',
    code: 'too-large',
    message: message + quote(details),
    actions: ['new-chat'],
  };
}

export function rateLimited({ model }: ErrorContext, details: ErrorDetails, retryAfterMs?: number): Words {
  return {
    kind: 'quota',
    code: 'rate-limited',
    message: rateLimitWords(model !== undefined, retryAfterMs) + quote(details),
    actions: ['retry', 'pick-model'],
  };
}

function rateLimitWords(hasModel: boolean, retryAfterMs: number | undefined): string {
  if (retryAfterMs === undefined) {
    return hasModel
      ? l10n.t('Rate limit reached. Wait a moment and try again, or pick another model.')
      : l10n.t('Rate limit reached. Wait a moment and try again.');
  }
  const time = describeWait(retryAfterMs);
  return hasModel
    ? l10n.t`Rate limit reached. Wait ${time} and try again, or pick another model.`
    : l10n.t`Rate limit reached. Wait ${time} and try again.`;
}

export function overloaded({ model }: ErrorContext, details: ErrorDetails): Words {
  const message =
    model === undefined
      ? l10n.t('The model is overloaded right now. Try again in a moment, or pick another model.')
      : l10n.t`The model ${model} is overloaded right now. Try again in a moment, or pick another model.`;
  return {
    kind: 'server',
    code: 'overloaded',
    message: message + quote(details),
    actions: ['retry', 'pick-model'],
  };
}

export function timedOut(context: ErrorContext, details: ErrorDetails): Words {
  const host = otherServer(context);
  const message =
    host === undefined
      ? l10n.t('The request timed out at the gateway. Try again.')
      : l10n.t`The request timed out at ${host}. Try again.`;
  return {
    kind: 'server',
    code: 'timeout',
    message: message + quote(details),
    actions: ['retry', 'pick-model'],
  };
}

export function serverError(context: ErrorContext, details: ErrorDetails): Words {
  const host = otherServer(context);
  const message =
    host === undefined
      ? l10n.t("The gateway or the model's provider failed. Try again, or pick another model.")
      : l10n.t`${host} or the model's provider failed. Try again, or pick another model.`;
  return {
    kind: 'server',
    code: 'server-error',
    message: message + quote(details),
    actions: ['retry', 'pick-model'],
  };
}

/** A local server that still reads the model from the disk; see `retryDelay`, which waits for it. */
export function modelLoading(context: ErrorContext, details: ErrorDetails): Words {
  const host = otherServer(context);
  const message =
    host === undefined
      ? l10n.t('The model is still being loaded. This can take a few minutes.')
      : l10n.t`${host} is still loading the model. This can take a few minutes.`;
  return { kind: 'server', code: MODEL_LOADING, message: message + quote(details), actions: ['retry', 'pick-model'] };
}

export function redirected(): Words {
  return {
    kind: 'request',
    code: 'redirected',
    message: l10n.t(
      'The server redirects to another address. The key is not sent there. Check the setting aiGateway.baseUrl.',
    ),
    actions: ['open-settings'],
  };
}

export function dependencyFailed(context: ErrorContext, details: ErrorDetails): Words {
  const host = otherServer(context);
  const message =
    host === undefined
      ? l10n.t('Something the gateway depends on failed. Try again, or pick another model.')
      : l10n.t`Something that ${host} depends on failed. Try again, or pick another model.`;
  return {
    kind: 'server',
    code: 'dependency-failed',
    message: message + quote(details),
    actions: ['retry', 'pick-model'],
  };
}

export function streamBroke(_: ErrorContext, details: ErrorDetails): Words {
  return {
    kind: 'server',
    code: 'stream-error',
    message: l10n.t('The response was cut off because the provider reported an error.') + quote(details),
    actions: ['continue', 'retry', 'pick-model'],
  };
}
