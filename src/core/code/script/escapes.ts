const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\n': '',
};

/** What the escapes between the quotes of a script's text stand for. */
export function unescapeCode(text: string): string {
  return text.replace(
    /\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|([\s\S]))/g,
    (_, long, short, byte, sign: string) => {
      const digits = (long ?? short ?? byte) as string | undefined;
      if (digits === undefined) return ESCAPES[sign] ?? sign;
      const code = Number.parseInt(digits, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}
