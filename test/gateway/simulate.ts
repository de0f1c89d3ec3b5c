/** The simulated models: what they say follows from the very input, and says that it is simulated. */
import { rewriteAnswer } from './codeEdits.ts';
import { fastApplyAnswer, isFastApply } from './fastApply.ts';
import { gradientPng } from './png.ts';
import { readCommand, slowed } from './promptCommands.ts';
import type { PromptCommand } from './promptCommands.ts';
import { thoughtsAbout, writeAnswer } from './prose.ts';
import { instanceOf } from './schemaInstance.ts';
import { answerFromResults, callPieces, plannedCalls } from './toolAnswers.ts';
import type { Backend, NeutralRequest, Piece } from './types.ts';
import { searchPieces } from './webSearch.ts';
import { ponder, say } from './words.ts';

/** The first line of every simulated prose answer. */
const LABEL = '*Simulated answer from the local gateway.*';

/** Text that any decoder splitting inside characters will damage. */
const UNICODE_SAMPLE =
  'Größe 12 µm, naïve café; emoji 😀 👩‍👩‍👧‍👦 🏳️‍🌈 🇯🇵; 日本語の文章、中文句子、한국어 문장; עברית العربية; 𝒳 ∑ √ — “quotes”…';

/** A backend that needs no model. */
export class Simulator implements Backend {
  readonly name = 'simulator';

  answer(request: NeutralRequest, signal: AbortSignal): Iterable<Piece> | AsyncIterable<Piece> {
    const prompt = lastUserText(request);
    const command = readCommand(prompt);
    const pieces = compose(request, prompt, command);
    return command?.tokenDelayMs === undefined ? pieces : slowed(pieces, command.tokenDelayMs, signal);
  }
}

function* compose(request: NeutralRequest, prompt: string, command: PromptCommand | undefined): Generator<Piece> {
  if (request.flavour === 'empty') return yield { type: 'finish', reason: 'stop' };
  if (isFastApply(request.model.id)) {
    yield* say(fastApplyAnswer(request));
    return yield { type: 'finish', reason: 'stop' };
  }
  if (request.reasoning.wanted) yield* think(request, prompt, command?.thinkTokens);
  const rest = restOfCutAnswer(request, prompt);
  if (rest !== undefined) {
    yield* say(rest);
    return yield { type: 'finish', reason: 'stop' };
  }
  const calls = command?.isWords === true ? [] : plannedCalls(request, prompt);
  if (calls.length > 0) {
    yield* callPieces(request, calls);
    return yield { type: 'finish', reason: 'tool-calls' };
  }
  if (command?.searchFor !== undefined) yield* searchPieces(request, command.searchFor);
  else yield* content(request, prompt, command?.pieces);
  yield { type: 'finish', reason: 'stop' };
}

function* think(request: NeutralRequest, prompt: string, tokens: number | undefined): Generator<Piece> {
  let left = tokens ?? Infinity;
  for (const text of thoughtsAbout(prompt, request, tokens)) {
    for (const piece of ponder(text)) {
      if (left <= 0) return;
      left -= 1;
      yield piece;
    }
  }
}

function* content(request: NeutralRequest, prompt: string, bulk: Iterable<Piece> | undefined): Generator<Piece> {
  if (request.schema !== undefined) yield* say(JSON.stringify(instanceOf(request.schema, allUserText(request))));
  else if (request.turns.at(-1)?.role === 'tool') yield* say(`${LABEL}\n\n${answerFromResults(request)}`);
  else if (bulk === undefined) {
    const edit = rewriteAnswer(request.system, prompt);
    if (edit !== undefined) return yield* say(edit);
    if (request.flavour === 'unicode') yield* say(`${UNICODE_SAMPLE}\n\n`);
    yield* say(`${LABEL}\n\n${writeAnswer(request, prompt)}`);
  } else yield* bulk;
  if (request.wantsImage && request.model.tags.includes('image-generation')) {
    yield { type: 'image', dataUri: `data:image/png;base64,${gradientPng(prompt).toString('base64')}` };
  }
}

/** Asked to go on with an answer that was cut: what the question before it still gets, where the answer began that way. */
function restOfCutAnswer(request: NeutralRequest, prompt: string): string | undefined {
  const { turns } = request;
  let said = '';
  let end = turns.length;
  // It may have been cut more than once.
  for (; turns[end - 2]?.role === 'assistant' && asksToGoOn(turns[end - 1]?.text ?? ''); end -= 2)
    said = (turns[end - 2]?.text ?? '') + said;
  if (said === '' || !asksToGoOn(prompt)) return undefined;
  const before = { ...request, turns: turns.slice(0, end) };
  const question = lastUserText(before);
  let whole = '';
  for (const piece of content(before, question, readCommand(question)?.pieces)) {
    if (piece.type === 'text') whole += piece.text;
  }
  return whole.startsWith(said) ? whole.slice(said.length) : undefined;
}

function asksToGoOn(text: string): boolean {
  return /^(?:continue|your last message was cut off)\b/i.test(text);
}

function lastUserText(request: NeutralRequest): string {
  return request.turns.findLast((turn) => turn.role === 'user' && turn.text !== '')?.text ?? '';
}

function allUserText(request: NeutralRequest): string {
  return request.turns
    .filter((turn) => turn.role === 'user')
    .map((turn) => turn.text)
    .join('\n');
}
