// l10n: none, texts of package.nls.json.
import { FEATURES, TIMEOUT_RANGE } from '../core/gateway/routingShape.ts';

const names = (description: string): object => ({ type: 'array', items: { type: 'string' }, description });

const timeouts = (description: string): object => ({
  type: 'object',
  additionalProperties: { type: 'integer', minimum: TIMEOUT_RANGE.least, maximum: TIMEOUT_RANGE.most },
  description,
});

/** What settings.json may say of the routing of requests: all that the gateway documents. Only `npm run manifest` loads it. */
export const ROUTING_SCHEMA = {
  properties: {
    order: names('Providers to try first, in this order.'),
    only: names('The only providers allowed.'),
    sort: {
      type: 'string',
      enum: ['cost', 'ttft', 'tps'],
      description:
        'Prefer the lowest cost (cost), the shortest time to first token (ttft), or the most tokens per second (tps).',
    },
    models: names('Models to fall back to, in this order.'),
    caching: { type: 'string', enum: ['auto'], description: 'Let the gateway set prompt cache markers.' },
    zeroDataRetention: { type: 'boolean', description: 'Only providers that retain no data.' },
    disallowPromptTraining: { type: 'boolean', description: 'Only providers that do not train on prompts.' },
    serviceTier: {
      type: 'string',
      enum: ['flex', 'priority'],
      description: 'Cheaper and slower (flex), or dearer and faster (priority), where a provider offers it.',
    },
    has: {
      type: 'array',
      items: { anyOf: [{ enum: FEATURES }, { type: 'string', pattern: '^!?quantization:[a-zA-Z0-9._-]{1,32}$' }] },
      description: 'Only providers that offer all of these features.',
    },
    headquarters: {
      type: 'array',
      items: { type: 'string', pattern: '^!?[A-Za-z]{2}$' },
      description:
        'Only providers with headquarters in these countries (two letters), or in none of them where each begins with an exclamation mark.',
    },
    providerTimeouts: {
      type: 'object',
      additionalProperties: false,
      properties: {
        byok: timeouts('Milliseconds until the first token, by provider, with your own key of the provider.'),
        system: timeouts('Milliseconds until the first token, by provider, with the key of the gateway.'),
      },
      description: 'How long to wait for a provider before the next one is tried.',
    },
    speed: {
      type: 'string',
      enum: ['fast'],
      description: 'Fast mode, where a model has it: it costs more. Without it the response comes at standard speed.',
    },
    allowFallbackFromFast: {
      type: 'boolean',
      description: 'Whether the standard speed may stand in where fast mode is not available; else the request fails.',
    },
    inferenceRegion: {
      type: 'object',
      properties: {
        scope: {
          type: 'string',
          enum: ['zone', 'global'],
          description: 'One region (zone), which has to be named, or any (global).',
        },
        geoRegion: { anyOf: [{ enum: ['us', 'eu'] }, { type: 'string' }], description: 'The region: us or eu.' },
        providers: { type: 'object', description: 'Other regions for some providers; null for none.' },
      },
      description:
        'Where models may compute the response. Requests that no provider can serve there fail; it may cost more.',
    },
    user: { type: 'string', description: 'The end user that spend is reported for. Reports are billed by Vercel.' },
    tags: { ...names('Tags that spend is reported by. Reports are billed by Vercel.'), maxItems: 10 },
    quotaEntityId: { type: 'string', description: 'Whose quota the request counts for.' },
    byok: {
      type: 'object',
      description: 'Your own keys of providers, for each request.',
      deprecationMessage:
        'Do not keep keys in settings: they are synchronized, and other extensions can read them. Add them to your team in the dashboard of Vercel.',
    },
  },
  additionalProperties: { type: 'object', description: 'Options of the provider of this name, such as anthropic.' },
} as const;

/** The same where it stands a second time: its words are with `aiGateway.routing`. */
export const ROUTING_SHAPE = withoutWords(ROUTING_SCHEMA) as object;

function withoutWords(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutWords);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { description: _words, ...rest } = schema as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withoutWords(value)]));
}
