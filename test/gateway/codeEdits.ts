/** Edit requests: a part of a file between tags, to be given back rewritten between tags. */
import { improve, languageOf } from './codeReading.ts';

/** The rewritten part as an answer; `undefined` where the prompt is no edit request. */
export function rewriteAnswer(system: string, prompt: string): string | undefined {
  const [, tag] = /between <(\w+)> and <\/\1>/.exec(system) ?? [];
  if (tag === undefined) return undefined;
  const match = new RegExp(`^<${tag}>\\n([\\s\\S]*?)\\n</${tag}>$`, 'm').exec(prompt);
  const [, raw] = match ?? [];
  if (raw === undefined) return undefined;
  const language = languageOf({ language: /^File: .* \(([\w-]+)\)$/m.exec(prompt)?.[1] ?? '', code: raw });
  return `<${tag}>\n${rewritten(raw, language, wishOf(prompt))}\n</${tag}>`;
}

function wishOf(prompt: string): string {
  return prompt.slice(prompt.lastIndexOf('What to do:\n\n') + 'What to do:\n\n'.length);
}

function rewritten(raw: string, language: string, wish: string): string {
  const comment = ['python', 'sh', 'shellscript', 'ruby', 'yaml'].includes(language) ? '#' : '//';
  if (raw.includes('<cursor/>')) return `${raw.replace('<cursor/>', '')}\n${comment} The simulator would go on here.`;
  const { code, changes } = improve(raw, language);
  if (changes.length > 0) return code;
  const lines = raw.split('\n');
  const indent = /^[ \t]*/.exec(lines[0] ?? '')?.[0] ?? '';
  const short = wish.replace(/\s+/g, ' ').trim().slice(0, 60);
  return [`${indent}${comment} Simulated: ${short}`, ...lines].join('\n');
}
