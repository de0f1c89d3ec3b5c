/** Long Markdown made of every kind of block, the same for the same position, for tests and measurements. */

const WORDS =
  'stream token buffer window socket frame parser editor model answer cache cursor layout signal request thread module record branch vector'.split(
    ' ',
  );

function wordAt(index: number): string {
  // A fixed multiplier walks the list in an order that does not repeat for a long while.
  return WORDS[(index * 7 + Math.floor(index / WORDS.length) * 3) % WORDS.length] ?? 'word';
}

function sentence(seed: number, length: number): string {
  const words = Array.from({ length }, (_, index) => wordAt(seed + index));
  const first = words[0] ?? 'word';
  return `${first[0]?.toUpperCase() ?? ''}${first.slice(1)} ${words.slice(1).join(' ')}.`;
}

function paragraph(seed: number): string {
  return [0, 1, 2, 3].map((index) => sentence(seed * 31 + index * 17, 9 + ((seed + index) % 7))).join(' ');
}

function list(seed: number): string {
  const items = [0, 1, 2].map((index) => {
    const nested = `  - \`${wordAt(seed + index)}\`: ${sentence(seed + index * 5, 5)}`;
    return `- **${wordAt(seed * 3 + index)}** ${sentence(seed + index * 11, 6)}\n${nested}`;
  });
  return items.join('\n');
}

function table(seed: number): string {
  const rows = [0, 1, 2, 3].map(
    (index) => `| ${wordAt(seed + index)} | ${(seed * 37 + index * 101) % 1000} | ${wordAt(seed * 2 + index)} |`,
  );
  return ['| Name | Count | Kind |', '| :-- | --: | :-: |', ...rows].join('\n');
}

function code(seed: number): string {
  const name = `${wordAt(seed)}${wordAt(seed + 1).replace(/^./, (letter) => letter.toUpperCase())}`;
  const limit = seed % 9;
  const samples = [
    `\`\`\`ts\nexport function ${name}(input: readonly string[]): number {\n  let total = 0;\n  for (const each of input) {\n    if (each.length > ${limit}) total += each.length; // count the long ones\n  }\n  return total;\n}\n\`\`\``,
    `\`\`\`python\ndef ${name}(values: list[int]) -> int:\n    """Sum what is above ${limit}."""\n    return sum(value for value in values if value > ${limit})\n\`\`\``,
    `\`\`\`json\n{ "${name}": { "limit": ${limit}, "items": ["${wordAt(seed + 3)}", null, true] } }\n\`\`\``,
  ];
  return samples[Math.floor(seed / MAKERS.length) % samples.length] ?? '';
}

function quote(seed: number): string {
  return `> ${sentence(seed, 12)}\n> See [the ${wordAt(seed)}](https://example.com/${wordAt(seed)}) and *${wordAt(seed + 2)}*.`;
}

const MAKERS = [paragraph, list, paragraph, code, paragraph, table, paragraph, quote];

/** Endless Markdown blocks, each ending with a blank line; a heading opens every group of eight. */
export function* endlessBlocks(): Generator<string> {
  for (let index = 0; ; index++) {
    if (index % MAKERS.length === 0) yield `## Section ${index / MAKERS.length + 1}: ${sentence(index, 3)}\n\n`;
    const make = MAKERS[index % MAKERS.length];
    if (make !== undefined) yield `${make(index)}\n\n`;
  }
}
