/**
 * What servers refuse of a request, by their own words. Each refusal has a name; what is refused is left out of the next
 * request, or said in another way, and so every name is learned by one refused request at most.
 */
import type { AppError } from '../../base/errors.ts';
import { NAMED_EFFORTS } from '../model/request.ts';
import { fieldsOf, recordsOf, textOf, type Fields } from './wire.ts';

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
  /** Under which name it is remembered; `undefined` where the request has nothing of it. */
  readonly nameIn: (body: Fields, said: string) => string | undefined;
  /** Whether a bad value of it is a reason as well: another value, or none, is asked for then. */
  readonly isByValue?: boolean;
}

/** Tells a field that is not known or not allowed from one with a wrong value. */
const UNSUPPORTED =
  /unsupported|not (?:currently )?(?:supported|permitted|allowed|accepted|available|recogni[sz]ed|implemented|valid for)|unknown|unrecogni[sz]ed|unexpected|extra[ _](?:inputs?|fields?|forbidden)|forbidden|(?:does|do|did) ?n[o']t (?:support|accept|take|allow|recogni[sz]e)|only the default|no such|invalid (?:parameter|argument|field|property|key)|additional propert|cannot be (?:used|set|specified|combined)|may not be|deprecated|retired|incompatible/i;

const CANNOT_THINK = /n[o']t support (?:extended )?(?:thinking|reasoning)\b(?![._]\w)/i;

const EFFORT_WORDS: ReadonlySet<string> = new Set(['none', ...NAMED_EFFORTS]);

function field(name: string, named = new RegExp(`\\b${name}\\b`)): Feature {
  return { named, nameIn: (body) => (body[name] === undefined ? undefined : name) };
}

/** The efforts a refusal lists as those that it takes, as a name to remember them under. */
function listedEfforts(said: string, sent: string | undefined): string | undefined {
  const list = /\b(?:supported|allowed|valid|accepted) (?:values|levels|efforts|options)\b|\bone of\b/i.exec(said);
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
  const format = fieldsOf(fieldsOf(body['response_format'])?.['json_schema']);
  return [...declared, format].some((part) => part?.['strict'] !== undefined);
}

/** Forced calls are looked for first: many a refusal of them speaks of thinking, too. */
const FORCED = /tool_choice|forced tool|forces tool/i;

/** What is wrong with this one conversation, or this one number. */
const OF_THIS_REQUEST = /budget|signature|\bblocks?\b/i;

const FEATURES: readonly Feature[] = [
  {
    named: /\breasoning_effort\b/,
    nameIn: (body, said) => {
      const sent = textOf(body['reasoning_effort']);
      return sent === undefined ? undefined : (listedEfforts(said, sent) ?? 'reasoning_effort');
    },
    isByValue: true,
  },
  {
    named: /\breasoning\b|\beffort\b|reasoning_effort|\bthinking\b/i,
    nameIn: (body, said) => {
      const sent = fieldsOf(body['reasoning']);
      if (sent === undefined) return undefined;
      const listed = listedEfforts(said, textOf(sent['effort']));
      if (listed !== undefined) return listed;
      // Said of the field, the other one may be known; said of the model, it cannot think.
      if (CANNOT_THINK.test(said)) return 'thinking';
      const isOfField = /["'“`]reasoning["'”`]|(?:argument|parameter|field)s?\b[^.]*\breasoning\b/i.test(said);
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
      return CANNOT_THINK.test(said) || !said.includes(type) ? 'thinking' : `thinking.${type}`;
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
  field('max_tokens'),
  field('max_completion_tokens'),
  field('stream_options', /\bstream_options\b|\binclude_usage\b/),
  field('providerOptions'),
  field('parallel_tool_calls'),
  field('temperature'),
  field('modalities'),
  { named: /\bstrict\b/, nameIn: (body) => (isStrict(body) ? 'strict' : undefined) },
  {
    named: /\bcache_control\b/,
    nameIn: (body) => (JSON.stringify(body).includes('"cache_control"') ? 'cache_control' : undefined),
  },
];

/**
 * What a server refused of `body`; `undefined` where it was something else, or something that cannot be left out. The
 * first thing that its words name counts: what follows is often what to use in its place.
 */
export function lessonOf(error: AppError, body: object): Lesson | undefined {
  if (error.code !== 'bad-request' || (error.status !== 400 && error.status !== 422)) return undefined;
  const said = error.message;
  const sent = body as Fields;
  const isUnsupported = UNSUPPORTED.test(said);
  if (isUnsupported && FORCED.test(said) && isForced(sent)) return { name: 'tool_choice', isLasting: true };
  let first: { readonly at: number; readonly name: string } | undefined;
  for (const { named, nameIn, isByValue } of FEATURES) {
    const at = said.search(named);
    if (at === -1 || (first !== undefined && at >= first.at) || !(isUnsupported || isByValue === true)) continue;
    const name = nameIn(sent, said);
    if (name !== undefined) first = { at, name };
  }
  if (first === undefined) return undefined;
  const { name } = first;
  return { name, isLasting: name.startsWith('efforts:') || (isUnsupported && !OF_THIS_REQUEST.test(said)) };
}

/** The efforts that a refusal listed; `undefined` where none did. */
export function effortsIn(refused: Refusals): readonly string[] | undefined {
  for (const name of refused) if (name.startsWith('efforts:')) return name.slice('efforts:'.length).split(',');
  return undefined;
}

/** Whether something of the wish to think was refused. */
export function refusesThinking(refused: Refusals): boolean {
  return [...refused].some((name) => /^(?:thinking|reasoning|effort)\b/.test(name));
}

/** Whether a body of either format asks the model to think, or how much. */
export function asksToThink(body: object): boolean {
  const { thinking, reasoning, reasoning_effort: effort, output_config: config } = body as Fields;
  const asked = thinking ?? reasoning ?? effort ?? fieldsOf(config)?.['effort'];
  return asked !== undefined && fieldsOf(asked)?.['type'] !== 'disabled';
}

/** A body of either format without the fields that its server refused; what they asked for is left to the model. */
export function withoutRefused<T extends object>(body: T, refused: Refusals): T {
  if (refused.size === 0) return body;
  // A choice that is not forced is never refused, and is not to be lost.
  const kept = Object.entries(body).filter(([name]) => name === 'tool_choice' || !refused.has(name));
  const isLoose = refused.has('strict');
  return Object.fromEntries(isLoose ? kept.map(([name, value]) => [name, withoutStrict(name, value)]) : kept) as T;
}

function withoutStrict(name: string, value: unknown): unknown {
  if (name === 'tools') return recordsOf(value).map((tool) => loosened(tool, 'function'));
  return name === 'response_format' ? loosened(fieldsOf(value) ?? {}, 'json_schema') : value;
}

function loosened({ strict: _strict, ...rest }: Fields, inside: string): Fields {
  const inner = fieldsOf(rest[inside]);
  return inner === undefined ? rest : { ...rest, [inside]: loosened(inner, '') };
}
