import { defaultNeverSend } from '../core/privacy/defaultNeverSend.ts';

/**
 * Every setting, one row each: what the extension has to know of it from its start. `Settings` reads them. What people
 * read of them is in `settingWords.ts`, which only `npm run manifest` loads.
 */
export interface SettingRow {
  readonly type: keyof ValueTypes;
  readonly default: ValueTypes[keyof ValueTypes];
  /**
   * Whose value counts. `user`: the user's alone, for what decides where something is sent, or is about the user rather
   * than the project. `workspace`: also that of a trusted workspace. `priced`: that of a trusted workspace as well, but as it
   * changes what an answer costs only once the user accepted that value for that folder; until then it is suggested.
   */
  readonly setBy: 'user' | 'workspace' | 'priced';
  /** Numbers are brought between these: settings.json may hold anything. An integer is rounded as well. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** The strings allowed. */
  readonly choices?: readonly string[];
}

interface ValueTypes {
  string: string;
  boolean: boolean;
  integer: number;
  number: number;
  object: Readonly<Record<string, unknown>>;
  array: readonly unknown[];
}

export const SETTINGS = {
  'aiGateway.baseUrl': {
    type: 'string',
    default: 'https://ai-gateway.vercel.sh',
    setBy: 'user',
  },
  'aiGateway.allowEnvironmentCredentials': {
    type: 'boolean',
    default: false,
    setBy: 'user',
  },
  'aiGateway.appAttribution': {
    type: 'boolean',
    default: true,
    setBy: 'user',
  },
  'aiGateway.model': {
    type: 'string',
    default: '',
    setBy: 'priced',
  },
  'aiGateway.wireFormat': {
    type: 'string',
    default: 'auto',
    setBy: 'workspace',
    choices: ['auto', 'chat-completions', 'messages', 'responses'],
  },
  'aiGateway.thinking': {
    type: 'string',
    default: 'auto',
    setBy: 'priced',
    choices: ['auto', 'off', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
  },
  'aiGateway.maxOutputTokens': {
    type: 'integer',
    default: 0,
    setBy: 'priced',
    minimum: 0,
  },
  'aiGateway.instructions': {
    type: 'string',
    default: '',
    setBy: 'workspace',
  },
  'aiGateway.routing': {
    type: 'object',
    default: {},
    setBy: 'priced',
  },
  'aiGateway.routingByModel': {
    type: 'object',
    default: {},
    setBy: 'user',
  },
  'aiGateway.webSearch': {
    type: 'string',
    default: 'off',
    setBy: 'user',
    choices: ['off', 'auto'],
  },
  'aiGateway.webSearchTool': {
    type: 'string',
    default: 'perplexity',
    setBy: 'user',
    choices: ['perplexity', 'parallel', 'exa', 'tako'],
  },
  'aiGateway.stream.idleTimeoutSeconds': {
    type: 'integer',
    default: 180,
    setBy: 'user',
    minimum: 5,
    maximum: 3600,
  },
  'aiGateway.stream.maxRetries': {
    type: 'integer',
    default: 2,
    setBy: 'user',
    minimum: 0,
    maximum: 10,
  },
  'aiGateway.chat.sendWithEnter': {
    type: 'boolean',
    default: true,
    setBy: 'user',
  },
  'aiGateway.chat.notifyWhenFinished': {
    type: 'string',
    default: 'windowNotFocused',
    setBy: 'user',
    choices: ['off', 'windowNotFocused', 'always'],
  },
  'aiGateway.chat.maxToolSteps': {
    type: 'integer',
    default: 25,
    setBy: 'user',
    minimum: 1,
    maximum: 200,
  },
  'aiGateway.chat.maxToolTokens': {
    type: 'integer',
    default: 2_000_000,
    setBy: 'user',
    minimum: 0,
  },
  'aiGateway.chat.maxToolCost': {
    type: 'number',
    default: 1,
    setBy: 'user',
    minimum: 0,
    maximum: 1000,
  },
  'aiGateway.neverSend': {
    type: 'array',
    default: defaultNeverSend,
    setBy: 'workspace',
  },
  'aiGateway.actions': {
    type: 'array',
    default: [],
    setBy: 'workspace',
  },
  'aiGateway.extraction.evidence': {
    type: 'boolean',
    default: false,
    setBy: 'user',
  },
  'aiGateway.extraction.lookAgain': {
    type: 'boolean',
    default: false,
    setBy: 'user',
  },
  'aiGateway.extraction.csvFormulaGuard': {
    type: 'boolean',
    default: true,
    setBy: 'user',
  },
  'aiGateway.extraction.concurrency': {
    type: 'integer',
    default: 8,
    setBy: 'user',
    minimum: 1,
    maximum: 16,
  },
  'aiGateway.inlineCompletions.enabled': {
    type: 'boolean',
    default: false,
    setBy: 'user',
  },
  'aiGateway.inlineCompletions.model': {
    type: 'string',
    default: '',
    setBy: 'user',
  },
  'aiGateway.inlineCompletions.debounceMs': {
    type: 'integer',
    default: 180,
    setBy: 'user',
    minimum: 0,
    maximum: 5000,
  },
  'aiGateway.inlineCompletions.maxCostPerHour': {
    type: 'number',
    default: 0.5,
    setBy: 'user',
    minimum: 0,
  },
  'aiGateway.inlineCompletions.languages': {
    type: 'object',
    default: {},
    setBy: 'user',
  },
  'aiGateway.commit.instructions': {
    type: 'string',
    default: '',
    setBy: 'workspace',
  },
  'aiGateway.tools': {
    type: 'array',
    default: [],
    setBy: 'user',
  },
  'aiGateway.embeddingModel': {
    type: 'string',
    default: '',
    setBy: 'user',
  },
  'aiGateway.rerankModel': {
    type: 'string',
    default: '',
    setBy: 'user',
  },
  'aiGateway.applyModel': {
    type: 'string',
    default: '',
    setBy: 'user',
  },
} as const satisfies Readonly<Record<`aiGateway.${string}`, SettingRow>>;

export type SettingId = keyof typeof SETTINGS;

/** The type each setting holds. */
export type SettingTypes = {
  readonly [K in SettingId]: (typeof SETTINGS)[K] extends { readonly choices: readonly (infer C)[] }
    ? C
    : ValueTypes[(typeof SETTINGS)[K]['type']];
};

export const SETTING_IDS = Object.keys(SETTINGS) as readonly SettingId[];
