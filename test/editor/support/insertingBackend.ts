// A model that completes code the way ours are asked to: it knows one line, and gives what is missing of it.
import type { Backend, NeutralRequest, Piece } from '../../gateway/types.ts';

/** Answers each request with `answer(prompt)`, in pieces of a few characters. */
export function backendSaying(answer: (prompt: string, request: NeutralRequest) => string): Backend {
  return {
    name: 'scripted',
    *answer(request: NeutralRequest): Iterable<Piece> {
      const prompt = request.turns.findLast((turn) => turn.role === 'user')?.text ?? '';
      const text = answer(prompt, request);
      for (let at = 0; at < text.length; at += 5) yield { type: 'text', text: text.slice(at, at + 5) };
      yield { type: 'finish', reason: 'stop' };
    },
  };
}

/** What is missing of `line` at the cursor of a completion prompt; something else where another line was begun. */
export function missingPart(prompt: string, line: string): string {
  const own = /The cursor’s line: (.*)<\|cursor\|>/.exec(prompt)?.[1]?.trimStart() ?? '';
  return `<insert>${line.startsWith(own) ? line.slice(own.length) : '/* other */'}</insert>`;
}
