/** When simulated models call tools, with what, and what they say to the results. */
import type { JsonObject } from './json.ts';
import { instanceOf } from './schemaInstance.ts';
import type { NeutralRequest, NeutralTool, Piece } from './types.ts';

/** A call about to be made. */
export interface PlannedCall {
  readonly name: string;
  readonly input: unknown;
}

const VERBS = new Set(
  'get set find list read search fetch run make create update delete look lookup do propose'.split(' '),
);

/** The calls to make now; none when the conversation is better answered with words. */
export function plannedCalls(request: NeutralRequest, prompt: string): PlannedCall[] {
  if (request.tools.length === 0 || request.toolChoice.type === 'none') return [];
  const scripted = scriptedCalls(request, prompt);
  if (scripted !== undefined) return scripted;
  const { toolChoice } = request;
  if (toolChoice.type === 'tool')
    return toCalls(
      request.tools.filter((tool) => tool.name === toolChoice.name),
      prompt,
    );
  const isAnswering = request.turns.at(-1)?.role === 'tool';
  const mentioned = isAnswering ? [] : mentionedTools(request.tools, prompt);
  const isTold = !isAnswering && /\bbegin your answer by calling one of the tools\b/.test(prompt);
  const mustCall = toolChoice.type === 'required' || isTold;
  const chosen = mentioned.length === 0 && mustCall ? request.tools.slice(0, 1) : mentioned;
  return toCalls(request.parallelCalls ? chosen : chosen.slice(0, 1), prompt);
}

function toCalls(tools: readonly NeutralTool[], prompt: string): PlannedCall[] {
  return tools.map((tool) => ({ name: tool.name, input: instanceOf(tool.schema, prompt) }));
}

/**
 * `!call NAME {json}` lines: calls of one step stand on adjacent lines, `!then` starts the next step. Undefined
 * when the prompt has none; an empty list when every step has been taken.
 */
function scriptedCalls(request: NeutralRequest, prompt: string): PlannedCall[] | undefined {
  if (!/^!call\s/m.test(prompt)) return undefined;
  const asked = request.turns.findLastIndex((turn) => turn.role === 'user' && turn.text !== '');
  const taken = request.turns.slice(asked + 1).filter((turn) => turn.calls.length > 0).length;
  const step = prompt.split(/^!then\b.*$/m)[taken] ?? '';
  return [...step.matchAll(/^!call[ \t]+(\S+)[ \t]*(.*)$/gm)].map((match) => {
    const tool = request.tools.find((each) => each.name === match[1]);
    const json = (match[2] ?? '').trim();
    const input: unknown = json === '' ? instanceOf(tool?.schema ?? { type: 'object' }, prompt) : JSON.parse(json);
    return { name: match[1] ?? '', input };
  });
}

function mentionedTools(tools: readonly NeutralTool[], prompt: string): NeutralTool[] {
  const text = prompt.toLowerCase();
  const isSaid = (word: string): boolean => new RegExp(`\\b${word.replace(/[^\w]/g, '.')}`, 'i').test(text);
  const byName = tools.filter((tool) => isSaid(tool.name.toLowerCase()));
  if (byName.length > 0) return byName;
  return tools.filter((tool) => {
    const words = tool.name
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .split(/[_-]/)
      .filter((word) => word.length > 2 && !VERBS.has(word));
    return words.length > 0 && words.every((word) => isSaid(word));
  });
}

/** The calls as a provider streams them: Claude in many fragments, others in one. */
export function* callPieces(request: NeutralRequest, calls: readonly PlannedCall[]): Generator<Piece> {
  for (const call of calls) {
    yield { type: 'tool-start', name: call.name };
    const json = JSON.stringify(call.input);
    // Claude sends nothing for an empty input, and its clients must cope.
    if (request.model.family === 'claude' && json === '{}') continue;
    const size = request.model.family === 'claude' ? 7 : json.length;
    for (let at = 0; at < json.length; at += size) yield { type: 'tool-input', json: json.slice(at, at + size) };
  }
}

/** What to say when tool results came in: quotes each one next to its call. */
export function answerFromResults(request: NeutralRequest): string {
  const calls = new Map(request.turns.flatMap((turn) => turn.calls.map((call) => [call.id, call] as const)));
  const from = request.turns.findLastIndex((turn) => turn.role === 'user' && turn.text !== '');
  const results = request.turns.slice(from + 1).flatMap((turn) => turn.results);
  const lines = results.map((result) => {
    const call = calls.get(result.id);
    const text = result.text.length > 400 ? `${result.text.slice(0, 400)}…` : result.text;
    return `- \`${call?.name ?? 'tool'}\`(${inputText(call?.input)}) ${result.isError ? 'failed' : 'returned'}: ${text}`;
  });
  return `The tools answered:\n\n${lines.join('\n')}`;
}

function inputText(input: unknown): string {
  const entries = Object.entries((input ?? {}) as JsonObject);
  const text = entries.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(', ');
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
