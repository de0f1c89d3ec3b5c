/** A few dozen words in four languages: enough to try a translation request, and honest about the rest. */

const LANGUAGES = ['german', 'french', 'spanish', 'italian'] as const;

const WORDS: Readonly<Record<string, readonly [string, string, string, string]>> = {
  hello: ['hallo', 'bonjour', 'hola', 'ciao'],
  world: ['Welt', 'monde', 'mundo', 'mondo'],
  good: ['guten', 'bon', 'buen', 'buon'],
  morning: ['Morgen', 'matin', 'día', 'giorno'],
  thank: ['danke', 'merci', 'gracias', 'grazie'],
  you: ['dir', 'à toi', 'a ti', 'a te'],
  please: ['bitte', 's’il te plaît', 'por favor', 'per favore'],
  yes: ['ja', 'oui', 'sí', 'sì'],
  no: ['nein', 'non', 'no', 'no'],
  and: ['und', 'et', 'y', 'e'],
  the: ['die', 'la', 'la', 'la'],
  a: ['ein', 'un', 'un', 'un'],
  is: ['ist', 'est', 'es', 'è'],
  file: ['Datei', 'fichier', 'archivo', 'file'],
  error: ['Fehler', 'erreur', 'error', 'errore'],
  code: ['Code', 'code', 'código', 'codice'],
  house: ['Haus', 'maison', 'casa', 'casa'],
  cat: ['Katze', 'chat', 'gato', 'gatto'],
  dog: ['Hund', 'chien', 'perro', 'cane'],
  water: ['Wasser', 'eau', 'agua', 'acqua'],
  friend: ['Freund', 'ami', 'amigo', 'amico'],
  how: ['wie', 'comment', 'cómo', 'come'],
  are: ['bist', 'es', 'estás', 'sei'],
  my: ['mein', 'mon', 'mi', 'mio'],
};

/** An answer to "translate … to X", or undefined when that was not asked. */
export function translate(words: string): string | undefined {
  const match =
    /\btranslate\b(?:\s+(?:this|the following))?[:\s]*(.*?)\s*\b(?:in)?to\s+(german|french|spanish|italian)\b[:\s]*(.*)$/i.exec(
      words,
    );
  if (match === null) return undefined;
  const text = ((match[1] ?? '').trim() || (match[3] ?? '').trim()).replace(/^["“']|["”'.]$/g, '');
  const language = (match[2] ?? '').toLowerCase();
  const column = LANGUAGES.findIndex((each) => each === language);
  const unknown: string[] = [];
  const result = text.replace(/[\p{L}’']+/gu, (word) => {
    const found = WORDS[word.toLowerCase()]?.[column];
    if (found === undefined) unknown.push(word);
    return found ?? word;
  });
  const note =
    unknown.length === 0
      ? ''
      : `\n\nLeft as they are, because the simulator’s phrase book is small: ${unknown.join(', ')}.`;
  return `“${text}” in ${language[0]?.toUpperCase()}${language.slice(1)}:\n\n> ${result}${note}`;
}
