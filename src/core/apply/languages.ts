import { editorLanguage } from '../code/languageIds.ts';

/** A language in the editor's name, by the file's name, else the fence's, else by what the text looks like. */
export function languageOfText(text: string, path: string | undefined, fence: string): string {
  const name = path?.slice(path.lastIndexOf('/') + 1).toLowerCase() ?? '';
  if (name === 'dockerfile' || name === 'makefile') return name;
  if (name === 'cmakelists.txt') return 'cmake';
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : '';
  const named = extension === '' ? fence : extension;
  if (named !== '' && !/^(?:diff|patch|text|txt|plaintext|code)$/.test(named)) return editorLanguage(named);
  return looksLike(text);
}

function looksLike(text: string): string {
  const head = text.slice(0, 20_000);
  if (/^\s*<(?:!doctype|html|head|body|div|template|svg|\?xml|[a-z]+>)/i.test(head))
    return /^\s*<\?xml/.test(head) ? 'xml' : 'html';
  if (/^\s*[[{]/.test(head) && /^\s*[[{]\s*(?:"[^"\n]{1,200}"\s*:|[[{\]}"\d])/.test(head)) return 'json';
  const hasCode = /[;{}] {0,4}$|^[ \t]{0,40}(?:def|import|from|class|function|const|let|var|return)\b/m.test(head);
  if (!hasCode && /^#{1,6} \S/m.test(head) && (/^##+ \S/m.test(head) || /^# .*\n\n/.test(head))) return 'markdown';
  if (/^\[[\w."-]+\]\s*$/m.test(head) && /^[\w."-]+\s*=/m.test(head)) return 'toml';
  if (!hasCode && /^[ \t]{0,40}(?:create|select|insert|update|delete|alter|drop)\s/im.test(head)) return 'sql';
  if (/^\s*(?:create\s+table|insert\s+into)\s/i.test(head)) return 'sql';
  if (isKeys(head)) return 'yaml';
  if (
    /^[ \t]{0,40}(?:def|class) .{1,200}: {0,4}$|^(?:from [\w.]{1,100} )?import [\w., ]{1,200}$/m.test(head) &&
    !/[;{]$/m.test(head)
  )
    return 'python';
  return 'unknown';
}

function isKeys(head: string): boolean {
  const lines = head.split('\n').filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  const keys = lines.filter((line) => /^\s*(?:- )?(?:[\w."'/-]+:(?:\s|$)|- \S)/.test(line));
  return lines.length > 0 && keys.length / lines.length > 0.7 && !/[{;]\s*$/m.test(head);
}
