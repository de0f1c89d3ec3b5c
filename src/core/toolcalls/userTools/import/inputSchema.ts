import { isRecord, type JsonObject } from '../../../json/json.ts';
import { readPython } from '../../../extraction/sources/pythonReader.ts';
import { ReadError, type SchemaReading } from '../../../json/reading.ts';
import { readZod } from '../../../extraction/sources/zodReader.ts';
import { toJson, type CodeText, type LiteralNode } from '../../../code/literals.ts';

export interface ReadSchema {
  readonly schema: JsonObject;
  /** What could not be said exactly. */
  readonly notes: readonly string[];
}

const ROOT = 'toolInput__';

/** The JSON Schema that an expression stands for. Throws a `ReadError` where that cannot be told without running it. */
export function schemaOf(node: LiteralNode, code: CodeText): ReadSchema {
  const { text, isPython } = code;
  if (node.kind === 'call') {
    const [first] = node.args;
    if (/(?:^|\.)(?:jsonSchema|zodSchema)$/.test(node.name) && first !== undefined) return schemaOf(first, code);
    const model = /^([A-Za-z_]\w*)\.(?:model_json_schema|schema)$/.exec(node.name)?.[1];
    if (isPython && model !== undefined) return modelSchema(model, node, code);
  }
  if (!isPython && node.kind === 'source' && /^z\s*\./.test(text.slice(node.offset, node.end))) {
    return zodSchema(text.slice(node.offset, node.end), node, code);
  }
  if (!isPython && node.kind === 'object' && isShape(node, text)) {
    return zodSchema(`z.object(${text.slice(node.offset, node.end)})`, node, code);
  }
  const value = toJson(node, text);
  if (!isRecord(value)) throw new ReadError('The schema is not an object.', node.offset);
  return { schema: value, notes: [] };
}

/** A Pydantic model, or another class with fields, of the same text. */
function modelSchema(name: string, node: LiteralNode, code: CodeText): ReadSchema {
  return taken(readPython(code.text, name), node, name);
}

/** Properties whose values are zod schemas, without `z.object` around them. */
function isShape(node: Extract<LiteralNode, { kind: 'object' }>, text: string): boolean {
  const values = [...node.entries.values()];
  return (
    values.length > 0 && values.every((value) => value.kind === 'source' && /^z\s*\./.test(text.slice(value.offset)))
  );
}

/** Other schemas of the text go along, since this one may name them. */
function zodSchema(source: string, node: LiteralNode, code: CodeText): ReadSchema {
  const others = [...code.constants].flatMap(([name, start]) => {
    if (code.tokens[start]?.text !== 'z') return [];
    const next = code.tokens
      .slice(start)
      .find((token, index) => index > 0 && endsStatement(token.text, token.startsLine));
    return [`const ${name} = ${code.text.slice(code.tokens[start].offset, next?.offset)}`];
  });
  return taken(readZod([...others, `const ${ROOT} = ${source}`].join(';\n'), ROOT), node, undefined);
}

function endsStatement(text: string, startsLine: boolean): boolean {
  return (
    text === '' ||
    text === ';' ||
    (startsLine &&
      !/^[.)\]}]/.test(text) &&
      /^(?:const|let|var|export|function|type|interface|class|import|async)$/.test(text))
  );
}

function taken(reading: SchemaReading, node: LiteralNode, name: string | undefined): ReadSchema {
  if (!reading.ok) throw new ReadError(reading.problem.message, node.offset);
  if (name !== undefined && reading.name !== name) {
    throw new ReadError(`The class "${name}" is not in the selected text; select it as well.`, node.offset);
  }
  return { schema: reading.schema, notes: reading.notes };
}
