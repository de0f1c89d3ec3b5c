import { isMarkup } from './answerTags.ts';
import { tokensIn } from './endTokens.ts';
import { parseFence } from './fences.ts';

/** The lines an answer stands for: what they hold is content in the answer, too. */
export class OriginalLines {
  readonly lines: readonly string[];
  /** The first line that is not blank, without the blanks around it. */
  readonly first: string;
  private readonly second: string;
  private foundTokens: ReadonlySet<string> | undefined;

  constructor(lines: readonly string[]) {
    this.lines = lines;
    const [first = '', second = ''] = lines.filter((line) => line.trim() !== '');
    this.first = first.trim();
    this.second = second.trim();
  }

  /** Whether an answer to it may be made of elements. */
  get mayBeMarkup(): boolean {
    return this.first === '' || this.lines.some(isMarkup);
  }

  /** Whether it surely has elements. */
  get hasMarkup(): boolean {
    return this.first !== '' && this.mayBeMarkup;
  }

  /** What looks like a model's special token. */
  get tokens(): ReadonlySet<string> {
    return (this.foundTokens ??= new Set(tokensIn(this.lines.join('\n'))));
  }

  get hasFences(): boolean {
    return this.lines.some((line) => parseFence(line) !== undefined);
  }

  /** Whether it has a tag anywhere. */
  has(tag: string): boolean {
    return this.lines.some((line) => line.includes(`<${tag}`) || line.includes(`</${tag}`));
  }

  /** Whether a mark stands at the beginning of one of its lines. */
  begins(mark: string): boolean {
    return this.lines.some((line) => line.trimStart().startsWith(mark));
  }

  /** Whether the second line of an answer is a fence, where the original has another line there. */
  isNewFence(line: string): boolean {
    return parseFence(line) !== undefined && line !== this.second;
  }
}
