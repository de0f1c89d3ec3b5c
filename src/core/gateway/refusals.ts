/**
 * What servers refuse of a request, by their own words. Each refusal has a name; what is refused is left out of the next
 * request, or said in another way, and so every name is learned by one refused request at most.
 */
import type { AppError } from '../../base/errors.ts';
import { NAMED_EFFORTS } from '../model/request.ts';
import { fieldsOf, listOf, recordsOf, textOf, type Fields } from './wire.ts';

/** Names of what a server refused for a model: fields, `thinking.<type>`, `efforts:<those it takes>`. */
export type Refusals = ReadonlySet<string>;

export const NO_REFUSALS: Refusals = new Set();

export interface Lesson {
  readonly name: string;
  /** Whether it holds for every request; else for this one, which asked for too much. */
  readonly isLasting: boolean;
}

interface Feature {
  /** How servers name it. */
  readonly named: RegExp;
  /** Under which name it is remembered; `undefined` where the request has nothing of it that can be left out. */
  readonly nameIn: (body: Fields, said: string, field: string | undefined) => string | undefined;
  /** Whether a bad value of it is a reason as well: another value, or none, is asked for then. */
  readonly isByValue?: boolean;
}

/** Tells a field that is not known or not allowed from one with a wrong value. */
const UNSUPPORTED =
  /unsupported|not (?:currently )?(?:supported|permitted|allowed|accepted|available|recogni[sz]ed|implemented|valid for)|unknown|unrecogni[sz]ed|unexpected|extra[ _](?:inputs?|fields?|forbidden)|forbidden|(?:does|do|did) ?n[o']t (?:support|accept|take|allow|recogni[sz]e)|only the default|no such|invalid (?:parameter|argument|field|property|key)|additional propert|cannot be (?:used|set|specified|combined)|may not be|deprecated|retired|incompatible|\bonly one of\b|must be verified/i;

const UNKNOWN_FIELD = /unknown|unrecogni[sz]ed|unexpected|extra[ _](?:inputs?|fields?|forbidden)|additional propert/i;

const CANNOT_THINK = /n[o']t support (?:extended )?(?:thinking|reasoning)\b(?![._]\w)/i;

/** What refusals of searching the web are remembered under. */
export const REFUSED_SEARCH = 'web_search';

/** What refusals of searches that go back are remembered under. */
export const REFUSED_EARLIER_SEARCHES = 'earlier-searches';

/** What refusals of telling all pages that were found are remembered under. */
export const REFUSED_SOURCES = 'include.sources';

/** What refusals of showing what a Claude model thinks are remembered under, where it is asked for besides. */
export const REFUSED_SHOWN_THINKING = 'shown-thinking';

/** Asks for all pages that a search found, in `include` of Responses. */
export const ALL_SOURCES = 'web_search_call.action.sources';

/** Whether a body of any format lets the model search. */
export function asksToSearch(body: Fields): boolean {
  return recordsOf(body['tools']).some(isSearch);
}

function isSearch(tool: Fields): boolean {
  return /^(?:vercel:|web_search(?:_|$))/.test(textOf(tool['type']) ?? '');
}

/** How validators say that they do not know a kind of tool. */
const WRONG_KIND = /discriminator|does not match any of the expected tags|\binput tag\b|\bliteral_error\b/i;
/** How they say that a word is none of those they know. */
const WRONG_WORD =
  /\binput should be ['"`]|\b(?:expected|must be|should be|is not) one of\b|\binvalid (?:enum|option)|\bunknown variant\b/i;

const EFFORT_WORDS: ReadonlySet<string> = new Set(['none', ...NAMED_EFFORTS]);

function field(name: string, named = new RegExp(`\\b${name}\\b`)): Feature {
  return { named, nameIn: (body) => (body[name] === undefined ? undefined : name) };
}

/** A name that is also a word of sentences: it counts in quotes, before a colon, and where a server points at it. */
function word(name: string): string {
  return `^${name}$|["'\`“]${name}["'\`”]|\\b${name}: `;
}

/** The efforts a refusal lists as those that it takes, as a name to remember them under. */
function listedEfforts(said: string, sent: string | undefined): string | undefined {
  const list =
    /\b(?:supported|allowed|valid|accepted) (?:values|levels|efforts|options)\b|\bone of\b|\b(?:should|must) be\b/i.exec(
      said,
    );
  if (list === null) return undefined;
  const [sentence = ''] = said.slice(list.index + list[0].length).split('.');
  const words = sentence.match(/[a-z]+/gi) ?? [];
  const known = [...new Set(words.map((word) => word.toLowerCase()).filter((word) => EFFORT_WORDS.has(word)))];
  return known.length === 0 || known.includes(sent ?? '') ? undefined : `efforts:${known.join(',')}`;
}

function isForced(body: Fields): boolean {
  const choice = body['tool_choice'];
  const type = textOf(choice) ?? textOf(fieldsOf(choice)?.['type']);
  return type !== undefined && !['auto', 'none'].includes(type);
}

function isStrict(body: Fields): boolean {
  const declared = recordsOf(body['tools']).map((tool) => fieldsOf(tool['function']) ?? tool);
  const format =
    fieldsOf(fieldsOf(body['response_format'])?.['json_schema']) ?? fieldsOf(fieldsOf(body['text'])?.['format']);
  return [...declared, format].some((part) => part?.['strict'] !== undefined);
}

/** Forced calls are looked for first: many a refusal of them speaks of thinking, too. */
const FORCED = /tool_choice|forced tool|forces tool/i;

/** The name under which it is remembered that a call cannot be forced where the model is to think. l10n: none, a key. */
export const FORCED_WHILE_THINKING = 'tool_choice while thinking';

/** The end of a name of something that is refused only where tools are declared. l10n: none, a key. */
const BESIDE_TOOLS = ' beside tools';

/** What was refused, as far as it holds for a request with tools, or for one without. */
export function refusalsFor(refused: Refusals, hasTools: boolean): Refusals {
  if (!hasTools) return refused;
  const besides = [...refused].filter((name) => name.endsWith(BESIDE_TOOLS));
  return new Set([...refused, ...besides.map((name) => name.slice(0, -BESIDE_TOOLS.length))]);
}

/** OpenAI's newest models think beside tools in no way but Responses, their default included. */
const NONE_WITH_TOOLS = /\btools?\b.*\bset reasoning_?effort to\W*none\b/is;

const PREFERENCES: ReadonlySet<string> = new Set([
  'order',
  'sort',
  'models',
  'caching',
  'serviceTier',
  'speed',
  'allowFallbackFromFast',
  'providerTimeouts',
]);
/** A server that takes pictures as JSON and no form. */
const FORM = /multipart|form-?data|content-?type|media type|not valid JSON|invalid JSON/i;

/** Whether a body is one of the Images API. */
function drawsBy(body: Fields): boolean {
  return body['prompt'] !== undefined && body['messages'] === undefined;
}

/** What is wrong with this one conversation, or this one number. */
const OF_THIS_REQUEST = /budget|signature|\bblocks?\b/i;

function asksToShowThinking(body: Fields): boolean {
  const anthropic = fieldsOf(fieldsOf(body['providerOptions'])?.['anthropic']);
  return fieldsOf(anthropic?.['thinking'])?.['display'] === 'summarized';
}

/** Whether searches of earlier answers, or the pages they found, go back in a body of Responses. */
export function returnsSearches(body: Fields): boolean {
  return recordsOf(body['input']).some(
    (item) =>
      item['type'] === 'web_search_call' ||
      recordsOf(item['content']).some((part) => listOf(part['annotations']).length > 0),
  );
}

const FEATURES: readonly Feature[] = [
  {
    named: /\bproviderOptions\W+anthropic\b|\bthinking\W+display\b/i,
    nameIn: (body) => (asksToShowThinking(body) ? REFUSED_SHOWN_THINKING : undefined),
    isByValue: true,
  },
  {
    named: /\breasoning_?effort\b/i,
    nameIn: (body, said) => {
      const sent = textOf(body['reasoning_effort']);
      return sent === undefined ? undefined : (listedEfforts(said, sent) ?? 'reasoning_effort');
    },
    isByValue: true,
  },
  {
    // OpenAI shows what was thought to verified organisations only.
    named: /\breasoning[._ ]summar(?:y|ies)\b/i,
    nameIn: (body) => (fieldsOf(body['reasoning'])?.['summary'] === undefined ? undefined : 'reasoning.summary'),
    isByValue: true,
  },
  {
    named: /\breasoning\b|\beffort\b|reasoning_?effort|\bthinking\b/i,
    nameIn: (body, said, refusedField) => {
      const sent = fieldsOf(body['reasoning']);
      if (sent === undefined) return undefined;
      const listed = listedEfforts(said, textOf(sent['effort']));
      if (listed !== undefined) return listed;
      // Said of the field, the other one may be known; said of the model, it cannot think.
      if (CANNOT_THINK.test(said)) return 'thinking';
      const isOfField =
        /^reasoning(?:\.|$)/.test(refusedField ?? '') ||
        /["'“`]reasoning["'”`]|(?:argument|parameter|field)s?\b[^.]*\breasoning\b/i.test(said);
      return isOfField && body['reasoning_effort'] !== undefined ? 'reasoning' : 'thinking';
    },
    isByValue: true,
  },
  {
    named: /\bthinking\b/i,
    nameIn: (body, said) => {
      const type = textOf(fieldsOf(body['thinking'])?.['type']);
      if (type === undefined) return undefined;
      // Said of another thing than the type, another type would not do either.
      const isOfType = said.includes(type) && !OF_THIS_REQUEST.test(said);
      return CANNOT_THINK.test(said) || !isOfType ? 'thinking' : `thinking.${type}`;
    },
    isByValue: true,
  },
  {
    named: /\beffort\b|output_config/i,
    nameIn: (body, said) => {
      const sent = textOf(fieldsOf(body['output_config'])?.['effort']);
      return sent === undefined ? undefined : (listedEfforts(said, sent) ?? 'effort');
    },
    isByValue: true,
  },
  {
    named: /\bweb_search_call\.action\.sources\b/,
    nameIn: (body) => (listOf(body['include']).includes(ALL_SOURCES) ? REFUSED_SOURCES : undefined),
    isByValue: true,
  },
  {
    named: /\bweb_search_call\b|\binput\W+\d+\W+(?:type\b|content\b.*\bannotations?\b)/,
    nameIn: (body) => (returnsSearches(body) ? REFUSED_EARLIER_SEARCHES : undefined),
    isByValue: true,
  },
  {
    named:
      /web[_ ]?search|\bvercel:|server[_ ]tools?\b|\btools\W+\d+\W+type\b|\b(?:perplexity|parallel|exa|tako)_search\b/i,
    nameIn: (body) => (asksToSearch(body) ? REFUSED_SEARCH : undefined),
    isByValue: true,
  },
  field('max_tokens'),
  field('max_completion_tokens'),
  field('max_output_tokens'),
  field('include', new RegExp(`${word('include')}|\\bencrypted[_ ]content\\b`, 'i')),
  field('store', new RegExp(word('store'))),
  field('prompt_cache_key'),
  field('stream_options', /\bstream_options\b|\binclude_usage\b/),
  {
    named: /\bproviderOptions\b/,
    nameIn: (body) => (mayGoWithout(body['providerOptions']) ? 'providerOptions' : undefined),
  },
  field('parallel_tool_calls'),
  field('temperature'),
  field('modalities'),
  // Of vectors: a model that makes one length refuses the field, or every value but its own.
  { ...field('dimensions', /\bdimensions?\b|\bmatryoshka\b/i), isByValue: true },
  {
    named: /\bstream(?:ing)?\b|\bpartial_images\b/,
    nameIn: (body) => (drawsBy(body) && body['stream'] !== undefined ? 'stream' : undefined),
  },
  {
    named: /\bresponse_format\b/,
    nameIn: (body) => (drawsBy(body) && body['response_format'] !== undefined ? 'response_format' : undefined),
  },
  {
    named: FORM,
    nameIn: (body) => (drawsBy(body) && body['images'] !== undefined ? 'multipart' : undefined),
    isByValue: true,
  },
  {
    named: /\bstrict\b/,
    // Of a schema that cannot be strict, its sender knows more.
    nameIn: (body, said) => (isStrict(body) && UNKNOWN_FIELD.test(said) ? 'strict' : undefined),
  },
  {
    named: /\bcache_control\b/,
    nameIn: (body) => (JSON.stringify(body).includes('"cache_control"') ? 'cache_control' : undefined),
  },
];

/**
 * What a server refused of `body`; `undefined` where it was something else, or something that cannot be left out. The
 * first thing that its words name counts: what follows is often what to use in its place. `isQuiet`: it was not to think.
 */
export function lessonOf(error: AppError, body: object, isQuiet = false): Lesson | undefined {
  if (error.code !== 'bad-request' || !mayTeach(error.status)) return undefined;
  const sent = body as Fields;
  const said = withoutModel(error.said ?? error.message, textOf(sent['model']));
  const hasTools = recordsOf(sent['tools']).some((tool) => !isSearch(tool));
  if (hasTools && NONE_WITH_TOOLS.test(said)) return { name: 'thinking-with-tools', isLasting: true };
  const isUnsupported = UNSUPPORTED.test(said);
  const speaksOfThinking = /thinking|reasoning/i.test(said);
  if (isUnsupported && FORCED.test(said) && isForced(sent)) {
    return { name: speaksOfThinking && !isQuiet ? FORCED_WHILE_THINKING : 'tool_choice', isLasting: true };
  }
  const name = firstNamed(sent, said, error.field, isUnsupported);
  if (name === undefined) return undefined;
  const isOfThisRequest = OF_THIS_REQUEST.test(said);
  const isOfKinds = name === REFUSED_SEARCH || name === REFUSED_EARLIER_SEARCHES || name.startsWith('thinking.');
  const isKind = isOfKinds && WRONG_KIND.test(said);
  const isOfModel =
    isKind || WRONG_WORD.test(said) || name === 'dimensions' || name === 'multipart' || name.startsWith('efforts:');
  const isLasting = isOfModel || (isUnsupported && !isOfThisRequest);
  // What is refused beside tools may be taken without them.
  const isBesideTools = hasTools && speaksOfThinking && /\btools?\b/i.test(said) && refusesThinking(new Set([name]));
  return { name: isBesideTools ? name + BESIDE_TOOLS : name, isLasting };
}

/** Refusals come within streams as well, without a status, and from servers between as failures of their own. */
function mayTeach(status = 400): boolean {
  return status === 400 || status === 415 || status === 422 || status >= 500;
}

/** Models are called after what they do: `kimi-k2-thinking`. */
function withoutModel(said: string, model = ''): string {
  const name = model.slice(model.lastIndexOf('/') + 1);
  return name.length < 4 ? said : said.replaceAll(model, '').replaceAll(name, '');
}

function firstNamed(
  body: Fields,
  said: string,
  refusedField: string | undefined,
  isUnsupported: boolean,
): string | undefined {
  let first: { readonly at: number; readonly name: string } | undefined;
  for (const { named, nameIn, isByValue } of FEATURES) {
    const at = refusedField !== undefined && named.test(refusedField) ? -1 : said.search(named);
    const isNamed = at !== -1 || (refusedField !== undefined && named.test(refusedField));
    if (!isNamed || (first !== undefined && at >= first.at) || !(isUnsupported || isByValue === true)) continue;
    const name = nameIn(body, said, refusedField);
    if (name !== undefined) first = { at, name };
  }
  return first?.name;
}

/** Among routing rules only those of preference can be left out: a restriction that is gone would break a promise. */
function mayGoWithout(providerOptions: unknown): boolean {
  const options = fieldsOf(providerOptions);
  const gateway = fieldsOf(options?.['gateway']) ?? {};
  return options !== undefined && Object.keys(gateway).every((key) => PREFERENCES.has(key));
}

/** The names known so far with one more: a new list of efforts takes the place of the old one. */
export function withRefusal(known: Refusals, name: string): Refusals {
  const isList = name.startsWith('efforts:');
  return new Set([...[...known].filter((other) => !isList || !other.startsWith('efforts:')), name]);
}

/** The efforts that a refusal listed; `undefined` where none did. */
export function effortsIn(refused: Refusals): readonly string[] | undefined {
  for (const name of refused) if (name.startsWith('efforts:')) return name.slice('efforts:'.length).split(',');
  return undefined;
}

/** Whether something of the wish to think was refused. */
export function refusesThinking(refused: Refusals): boolean {
  return [...refused].some((name) => /^(?:thinking|reasoning|effort)\b(?!.* beside tools$)/.test(name));
}

/** Whether a body of any format asks the model to think, or how much. */
export function asksToThink(body: object): boolean {
  const { thinking, reasoning, reasoning_effort: effort, output_config: config } = body as Fields;
  const asked = thinking ?? reasoning ?? effort ?? fieldsOf(config)?.['effort'];
  if (asked === undefined || asked === 'none') return false;
  return fieldsOf(asked)?.['type'] !== 'disabled' && fieldsOf(asked)?.['effort'] !== 'none';
}

/** A body of any format without the fields that its server refused; what they asked for is left to the model. */
export function withoutRefused<T extends object>(body: T, refused: Refusals): T {
  if (refused.size === 0) return body;
  // A choice that is not forced is never refused, and is not to be lost.
  const kept = Object.entries(body).filter(
    ([name, value]) =>
      !refused.has(name) || name === 'tool_choice' || (name === 'providerOptions' && !mayGoWithout(value)),
  );
  const isLoose = refused.has('strict');
  return Object.fromEntries(isLoose ? kept.map(([name, value]) => [name, withoutStrict(name, value)]) : kept) as T;
}

function withoutStrict(name: string, value: unknown): unknown {
  if (name === 'tools') return recordsOf(value).map((tool) => loosened(tool, 'function'));
  if (name === 'text') return loosened(fieldsOf(value) ?? {}, 'format');
  return name === 'response_format' ? loosened(fieldsOf(value) ?? {}, 'json_schema') : value;
}

function loosened({ strict: _strict, ...rest }: Fields, inside: string): Fields {
  const inner = fieldsOf(rest[inside]);
  return inner === undefined ? rest : { ...rest, [inside]: loosened(inner, '') };
}
