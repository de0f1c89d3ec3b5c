import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { JsonObject } from '../../core/json/json.ts';
import { writePython } from '../../core/extraction/writers/writePython.ts';
import { writeTypeScript } from '../../core/extraction/writers/writeTypeScript.ts';
import { writeZod } from '../../core/extraction/writers/writeZod.ts';
import { typeNameOf } from '../../core/extraction/writers/typeNodes.ts';
import { targetEditor } from '../editor/targetEditor.ts';
import type { ExtractionServices } from './extractionServices.ts';
import { insertAtCursor } from './results.ts';
import { pickSchema } from './schemaPick.ts';
import { askNext, askText } from '../window/question.ts';

interface TypeKind extends vscode.QuickPickItem {
  readonly language: string;
  readonly write: (schema: JsonObject, name: string) => string;
}

const KINDS: readonly TypeKind[] = [
  {
    label: l10n.t('TypeScript interface'),
    language: 'typescript',
    write: writeTypeScript,
  },
  { label: l10n.t('zod schema'), language: 'typescript', write: writeZod },
  {
    label: l10n.t('Pydantic model'),
    language: 'python',
    write: (schema, name) => writePython(schema, name, 'pydantic'),
  },
  {
    label: l10n.t('Python dataclass'),
    language: 'python',
    write: (schema, name) => writePython(schema, name, 'dataclass'),
  },
  { label: l10n.t('JSON Schema'), language: 'json', write: (schema) => `${JSON.stringify(schema, null, 2)}\n` },
];

/** Writes the type of a schema in another language: into a new document, at the cursor, or to the clipboard. */
export async function generateType(services: ExtractionServices): Promise<void> {
  const title = l10n.t('Generate Type from Schema');
  const picked = await pickSchema(services, { title });
  if (picked === undefined) return;
  const editor = targetEditor();
  const ordered = orderFor(editor?.document.languageId);
  const kind = await askNext(ordered, { title, placeHolder: l10n.t`${picked.name} as what?` });
  if (kind === undefined) return;
  const name = kind.language === 'json' ? picked.name : await askName(title, picked.name);
  if (name === undefined) return;
  const text = kind.write(picked.schema, typeNameOf(name));
  await deliver(title, editor, kind, text);
}

/** The language of the open file first: it is the likeliest. */
function orderFor(languageId: string | undefined): readonly TypeKind[] {
  const language = languageId?.replace(/^(?:javascript|javascriptreact|typescriptreact)$/, 'typescript');
  return KINDS.toSorted((a, b) => Number(b.language === language) - Number(a.language === language));
}

function askName(title: string, value: string): Thenable<string | undefined> {
  return askText({
    title,
    prompt: l10n.t('What is the type called?'),
    value,
    validateInput: (text) => (/^\p{L}[\p{L}\p{N}_]*$/u.test(text) ? undefined : l10n.t('Use letters and digits only.')),
  });
}

async function deliver(
  title: string,
  editor: vscode.TextEditor | undefined,
  { label, language }: TypeKind,
  text: string,
): Promise<void> {
  const here = editor === undefined ? undefined : l10n.t`line ${editor.selection.active.line + 1}`;
  const items = [
    { label: `$(new-file) ${l10n.t('In a new document')}`, description: '', to: 'document' as const },
    ...(here === undefined
      ? []
      : [{ label: `$(insert) ${l10n.t('At the cursor')}`, description: here, to: 'cursor' as const }]),
    { label: `$(clippy) ${l10n.t('To the clipboard')}`, description: '', to: 'clipboard' as const },
  ];
  const chosen = await askNext(items, { title, placeHolder: l10n.t`Where does the ${label} go?` });
  if (chosen?.to === 'document') {
    const document = await vscode.workspace.openTextDocument({ language, content: text });
    await vscode.window.showTextDocument(document, { preview: false });
  } else if (chosen?.to === 'clipboard') {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(l10n.t`AI Gateway: ${label} copied.`, 5_000);
  } else if (chosen !== undefined && editor !== undefined) await insertAtCursor(editor, text);
}
