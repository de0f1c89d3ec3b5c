/** Prose answers that follow from the input: explaining, rewriting, translating, summing up, or plainly answering. */
import { codeBlocksIn, definitionsIn, improve, languageOf, remarksOn, wordsAround } from './codeReading.ts';
import type { CodeBlock } from './codeReading.ts';
import { translate } from './phrasebook.ts';
import type { NeutralRequest } from './types.ts';

/** The answer to the last prompt of a conversation, as Markdown. */
export function writeAnswer(request: NeutralRequest, prompt: string): string {
  const blocks = codeBlocksIn(prompt);
  const words = wordsAround(prompt);
  const [block] = blocks;
  const isRewrite =
    /\b(rewrite|refactor|fix|improve|clean ?up|simplify|optimi[sz]e|convert|document|add (doc|comment|type)|change|rename)/i.test(
      words,
    );
  if (block !== undefined && isRewrite) return rewriting(block, words);
  if (block !== undefined) return blocks.map((each) => explaining(each)).join('\n\n');
  const translated = translate(words);
  if (translated !== undefined) return translated;
  if (/\b(summari[sz]e|summary|tl;?dr|sum up)\b/i.test(words)) return summing(words);
  if (/\b(earlier|before|previous|first (message|question)|did i (say|ask))\b/i.test(words))
    return remembering(request);
  return answering(request, words);
}

function explaining(block: CodeBlock): string {
  const language = languageOf(block);
  const lines = block.code.trimEnd().split('\n').length;
  const found = definitionsIn(block.code);
  const out = [`### What this ${language} code does`, `It is ${lines} line${lines === 1 ? '' : 's'} long.`];
  if (found.length > 0) {
    const items = found.map(({ kind, name, parameters }) => {
      const takes = kind !== 'function' ? '' : parameters === '' ? ', takes nothing' : `, takes \`${parameters}\``;
      return `- \`${name}\` (${kind}${takes})`;
    });
    out.push(`It defines:\n\n${items.join('\n')}`);
  }
  const remarks = remarksOn(block.code, language);
  if (remarks.length > 0) out.push(remarks.join(' '));
  return out.join('\n\n');
}

function rewriting(block: CodeBlock, words: string): string {
  const language = languageOf(block);
  const { code, changes } = improve(block.code, language);
  const said =
    changes.length === 0
      ? 'I found nothing that I could safely change by rule.'
      : `Changed:\n\n${changes.map((each) => `- ${each}`).join('\n')}`;
  return `You asked: ${quoted(words)}\n\n\`\`\`${language}\n${code.trimEnd()}\n\`\`\`\n\n${said}`;
}

function summing(words: string): string {
  const text = words.replace(/^.*?\b(?:summari[sz]e|summary|tl;?dr|sum up)\b[^:]*:?\s*/i, '');
  const sentences = text.match(/[^.!?]+[.!?]*/g) ?? [text];
  const chosen =
    sentences.length <= 3 ? sentences : [sentences[0], sentences[Math.floor(sentences.length / 2)], sentences.at(-1)];
  return `In short (${sentences.length} sentence${sentences.length === 1 ? '' : 's'} read):\n\n${chosen.map((each) => `- ${(each ?? '').trim()}`).join('\n')}`;
}

function remembering(request: NeutralRequest): string {
  const said = request.turns.filter((turn) => turn.role === 'user' && turn.text !== '').slice(0, -1);
  if (said.length === 0) return 'This is the first thing you have said in this conversation.';
  return `Before this you said:\n\n${said.map((turn, index) => `${index + 1}. ${quoted(wordsAround(turn.text))}`).join('\n')}`;
}

function answering(request: NeutralRequest, words: string): string {
  const last = request.turns.at(-1);
  const attached: string[] = [];
  if ((last?.images ?? 0) > 0) attached.push(`${last?.images} image${last?.images === 1 ? '' : 's'}`);
  for (const file of last?.files ?? []) attached.push(`the file \`${file}\``);
  const seen =
    attached.length === 0 ? '' : `I received ${attached.join(' and ')}, but a simulator cannot look inside.\n\n`;
  const sum = arithmetic(words);
  if (sum !== undefined) return `${seen}${sum}`;
  if (/^(hi|hello|hey|good (morning|evening|day))\b/i.test(words)) {
    return `${seen}Hello! You wrote ${quoted(words)}. I am **${request.model.id}** as played by the local gateway; ask me to explain or rewrite code, or type \`!markdown\` to see everything I can draw.`;
  }
  const topic = topicOf(words);
  const kind = /\?\s*$|^(what|why|how|when|where|who|which|can|does|is|are)\b/i.test(words) ? 'question' : 'message';
  return `${seen}Your ${kind} was ${quoted(words)}\n\nA real model would answer it; the simulator can say this much:\n\n- It is about **${topic}**.\n- It has ${words.split(/\s+/).filter((each) => each !== '').length} words.\n- It is turn ${request.turns.filter((turn) => turn.role === 'user').length} of this conversation.`;
}

function arithmetic(words: string): string | undefined {
  const match = /(-?\d+(?:\.\d+)?)\s*([-+*/×x÷])\s*(-?\d+(?:\.\d+)?)/.exec(words);
  if (match === null) return undefined;
  const [left, right] = [Number(match[1]), Number(match[3])];
  const results: Readonly<Record<string, number>> = {
    '+': left + right,
    '-': left - right,
    '*': left * right,
    '×': left * right,
    x: left * right,
  };
  const value = results[match[2] ?? ''] ?? left / right;
  return `${match[0]} = **${Number(value.toFixed(10))}**`;
}

const SMALL_WORDS = new Set(
  'the a an of to in on for and or is are be was what why how when where who which can could does do did this that it i you me my your please with about from'.split(
    ' ',
  ),
);

function topicOf(words: string): string {
  const candidates = (words.toLowerCase().match(/[\p{L}][\p{L}\p{N}_-]+/gu) ?? []).filter(
    (word) => !SMALL_WORDS.has(word),
  );
  return candidates.toSorted((left, right) => right.length - left.length)[0] ?? 'nothing in particular';
}

function quoted(words: string): string {
  const short = words.length > 160 ? `${words.slice(0, 157)}…` : words;
  return `“${short}”`;
}

/** Thinking about a prompt, as long as the effort asks; the text ends early when a number of tokens is given. */
export function* thoughtsAbout(prompt: string, request: NeutralRequest, tokens: number | undefined): Generator<string> {
  const words = wordsAround(prompt);
  const steps = { low: 1, minimal: 1, medium: 2, high: 3, xhigh: 4, max: 5 }[request.reasoning.effort] ?? 2;
  const lines = [
    `The user says ${quoted(words)}. `,
    `It seems to be about ${topicOf(words)}. `,
    codeBlocksIn(prompt).length > 0
      ? 'There is code attached, so I should read it first. '
      : 'No code is attached, so a short answer will do. ',
    request.tools.length > 0
      ? `I could use ${request.tools.map((tool) => tool.name).join(', ')}. `
      : 'I have no tools, so I answer directly. ',
    'I should say clearly that this is simulated.\n',
  ];
  if (tokens === undefined) {
    yield* lines.slice(0, steps + 1);
    return;
  }
  for (let step = 1; ; step++) yield `Step ${step}: ${lines[step % lines.length]?.trim()}\n\n`;
}
