/** Reads one variable out of the text of a dotenv file; the last assignment counts, as dotenv has it. */
export function readVariable(text: string, name: string): string | undefined {
  let found: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line);
    if (match?.[1] === name) found = unquote(match[2] ?? '');
  }
  return found === '' ? undefined : found;
}

function unquote(value: string): string {
  const quoted = /^(["'`])([\s\S]*?)\1/.exec(value.trim());
  return quoted?.[2] ?? value.replace(/\s+#.*$/, '').trim();
}
