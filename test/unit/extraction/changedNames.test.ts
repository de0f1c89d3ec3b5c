import { describe, expect, it } from 'vitest';
import type { ScriptFiles } from '../../../src/core/code/script/files.ts';
import type { SchemaSourceKind } from '../../../src/core/extraction/sources/schemaSource.ts';
import { readSchemaSource } from '../../support/typeReader.ts';
import { effort } from '../effort.ts';
import { processorMsUntil } from '../processorTime.ts';

type Given = readonly [kind: SchemaSourceKind, lines: readonly string[], rootName?: string, files?: ScriptFiles];

/** What is told of names that are changed. */
async function changed(...[kind, lines, rootName, files]: Given): Promise<readonly string[]> {
  const reading = await readSchemaSource(lines.join('\n'), kind, rootName, files);
  if (!reading.ok) throw new Error(reading.problem.message);
  return reading.notes.filter((note) => note.includes(' is changed on '));
}

const onLines = (name: string, lines: string): string => `"${name}" is changed on ${lines}, which is not read.`;

const ZOD = 'let Order = z.object({ id: z.string() });';
const SCRIPT = "const order = { type: 'object', properties: { id: { type: 'string' } }, required: [] };";
const PYTHON = 'ORDER = {"type": "object", "properties": {"id": {"type": "string"}}}';

describe('a schema whose name is changed behind it', () => {
  it.each<readonly [what: string, notes: readonly string[], ...Given]>([
    ['zod, given again', [onLines('Order', 'line 2')], 'zod', [ZOD, 'Order = Order.extend({ note: z.string() });']],
    [
      'zod, by a list of it',
      [onLines('STATES', 'line 3')],
      'zod',
      ["const STATES = ['open'];", 'const Order = z.object({ state: z.enum(STATES) });', "STATES.push('done');"],
    ],
    [
      'zod, by what a getter and a lazy schema lead to',
      [onLines('Item', 'line 4'), onLines('Note', 'line 5')],
      'zod',
      [
        'const Order = z.object({ get item() { return Item }, note: z.lazy(() => Note) });',
        'let Item = z.object({ id: z.string() });',
        'let Note = z.object({ text: z.string() });',
        'Item = Item.partial();',
        '[Note] = make();',
      ],
      'Order',
    ],
    [
      'zod, held by a name within a function',
      [onLines('order', 'line 3')],
      'zod',
      ['function make() {', '  let order = z.object({ id: z.string() });', '  order = order.strict();', '}'],
    ],
    [
      'zod, given in one of two ways',
      [onLines('Order', 'line 3')],
      'zod',
      ['let Order;', 'if (a) Order = z.object({ id: z.string() });', 'else Order = z.object({ key: z.string() });'],
    ],
    [
      'zod of another file',
      ['"Id" is changed on line 3 of a/ids.ts, which is not read.'],
      'zod',
      ["import { Id } from './ids';", 'export const Order = z.object({ id: Id });'],
      'Order',
      {
        path: 'a/order.ts',
        texts: new Map([['a/ids.ts', "import { z } from 'zod';\nexport let Id = z.string();\nId = z.uuid();"]]),
      },
    ],
    [
      'zod in a type',
      [onLines('Order', 'line 2')],
      'typescript',
      [ZOD, 'Order = Order.partial();', 'export type Shape = z.infer<typeof Order>;'],
      'Shape',
    ],
    [
      'a constant, changed in all ways',
      [onLines('order', 'lines 2, 3, 4 and 5 more')],
      'script-constant',
      [
        SCRIPT,
        "order.properties.note = { type: 'string' };",
        "order['required'].push('note');",
        'delete order.properties.id;',
        'Object.assign(order, { title: "Order" });',
        'order!.minProperties ??= 1;',
        '(order as any).count++;',
        'for (order.title of titles) {}',
        '_.set(order, path, value);',
      ],
    ],
    [
      'a constant, changed by names of its parts',
      [onLines('order', 'lines 4 and 5')],
      'script-constant',
      [
        SCRIPT,
        'const shape = order.properties;',
        'const { required: names } = order;',
        "shape.note = { type: 'string' };",
        "names.push('note');",
      ],
      'order',
    ],
    [
      'a constant, declared twice',
      [onLines('order', 'line 2')],
      'script-constant',
      [SCRIPT.replace('const', 'var'), 'var order = {};'],
      'order',
    ],
    [
      'a dictionary, changed in all ways',
      [onLines('ORDER', 'lines 2, 3, 4 and 4 more')],
      'python-constant',
      [
        PYTHON,
        'ORDER["properties"]["note"] = {"type": "string"}',
        'ORDER.setdefault("required", []).append("note")',
        'del ORDER["properties"]["id"]',
        'ORDER |= {"title": "Order"}',
        'ORDER.update(extra)',
        'def strict():',
        '    ORDER["additionalProperties"] = False',
        'def other():',
        '    global ORDER',
        '    ORDER = {}',
      ],
    ],
    [
      'a dictionary, changed by a name of its part',
      [onLines('ORDER', 'line 3')],
      'python-constant',
      [PYTHON, 'shape = ORDER["properties"]', 'shape["note"] = {}'],
      'ORDER',
    ],
    [
      'a dictionary, by a list in it',
      [onLines('STATES', 'line 2')],
      'python-constant',
      [
        'STATES = ["open"]',
        'STATES.append("done")',
        'ORDER = {"type": "object", "properties": {"a": {"enum": STATES}}}',
      ],
      'ORDER',
    ],
    [
      'a dictionary that is another one under a condition',
      [onLines('ORDER', 'line 1')],
      'python-constant',
      [PYTHON, 'if STRICT:', `    ${PYTHON}`],
    ],
    [
      'a dictionary that is given again in a loop',
      [onLines('ORDER', 'line 3')],
      'python-constant',
      [PYTHON, 'for each in all:', '    ORDER = each'],
      'ORDER',
    ],
    [
      'a class',
      [onLines('Order', 'line 8'), onLines('Item', 'line 7')],
      'python',
      [
        'from pydantic import BaseModel',
        'class Item(BaseModel):',
        '    id: str',
        'class Order(BaseModel):',
        '    item: Item',
        'Order.model_rebuild()',
        'Item.__annotations__["note"] = str',
        'Order.model_config["extra"] = "forbid"',
      ],
    ],
    [
      'a default of a class',
      [onLines('STATES', 'line 5')],
      'python',
      [
        'from pydantic import BaseModel',
        'STATES = ["open"]',
        'class Order(BaseModel):',
        '    states: list[str] = STATES',
        'STATES.append("done")',
      ],
    ],
  ])('%s: is told', async (_what, notes, ...given) => {
    expect(await changed(...(given as unknown as Given))).toEqual(notes);
  });

  it.each<readonly [what: string, ...Given]>([
    [
      'zod, names of its own in inner scopes',
      'zod',
      [
        ZOD,
        'function one(Order) { Order = 1; Order.id = 2; }',
        'const two = (Order) => Order.push(1);',
        'const three = ({ a: [Order] }) => { Order.id = 1 };',
        'for (const Order of []) Order.id = 1;',
        'for (let Order = 0; Order < 3; Order++) {}',
        'try {} catch (Order) { Order.id = 1 }',
        '{ const [Order] = []; Order.id = 1; }',
        '{ const { ...Order } = {}; delete Order.id; }',
        '{ let Order = {}; Order = {}; }',
      ],
    ],
    [
      'zod, what is no change',
      'zod',
      [
        ZOD,
        'Order.extend({});',
        'const Other = Order.merge(x);',
        'expect(Order.shape.id).toBe(1);',
        'Order.parse(x).id = 1;',
      ],
      'Order',
    ],
    [
      'zod, names that it is not made of',
      'zod',
      [
        ZOD,
        'let Other = z.object({ key: z.string() });',
        'Other = Other.partial();',
        'const list = [Order]; list.push(Other);',
      ],
      'Order',
    ],
    [
      'zod, another member of an object',
      'zod',
      [
        'const parts = { id: z.string(), key: z.string() };',
        'parts.key = z.number();',
        'const Order = z.object({ id: parts.id });',
      ],
    ],
    [
      'zod, what a function is called',
      'zod',
      ['const make = () => z.string();', "make.title = 'x';", 'const Order = z.object({ id: make() });'],
    ],
    ['zod, given once behind its declaration', 'zod', ['let Order;', 'Order = z.object({ id: z.string() });']],
    [
      'a constant, an object of the same name',
      'script-constant',
      [SCRIPT, 'function make() { const order = {}; order.id = 1; return order; }'],
    ],
    [
      'a dictionary, names of its own in inner scopes',
      'python-constant',
      [
        PYTHON,
        'def one(ORDER):',
        '    ORDER["id"] = 1',
        'def two():',
        '    for ORDER in []:',
        '        ORDER["id"] = 1',
        'def three():',
        '    with open("x") as ORDER:',
        '        ORDER.pop()',
        'def four():',
        '    ORDER = {}',
        '    ORDER["id"] = 1',
        'five = lambda ORDER: ORDER.pop("id")',
        'six = [ORDER.pop() for ORDER in []]',
        'class Seven:',
        '    ORDER = []',
        '    ORDER.append(1)',
      ],
      'ORDER',
    ],
    [
      'a dictionary, what is no change',
      'python-constant',
      [PYTHON, 'copy = {**ORDER}', 'copy["id"] = 1', 'print(ORDER["properties"].get("id"))'],
      'ORDER',
    ],
    ['a dictionary, which is read as it is at the end', 'python-constant', [PYTHON, 'ORDER.pop("properties")', PYTHON]],
    [
      'a dictionary for two versions',
      'python-constant',
      ['if sys.version_info >= (3, 9):', `    ${PYTHON}`, 'else:', `    ${PYTHON}`],
    ],
    [
      'a class, what says nothing of its fields',
      'python',
      [
        'class Order(BaseModel):',
        '    id: str',
        'Order.model_rebuild()',
        'Order.__name__ = "Other"',
        'Order.objects = Manager()',
        'Order.seen.append(1)',
      ],
    ],
  ])('%s: is not told', async (_what, ...given) => {
    expect(await changed(...(given as unknown as Given))).toEqual([]);
  });

  it.each<readonly [what: string, kind: SchemaSourceKind, lines: readonly string[]]>([
    ['changes', 'zod', [ZOD, 'Order = 1;'.repeat(effort(3_000, 10_000))]],
    ['scopes', 'zod', [ZOD, '{Order.a = 1;'.repeat(effort(3_000, 10_000))]],
    ['names of parts', 'zod', [ZOD, '{const b = Order;b.a = 1;'.repeat(effort(2_500, 8_000))]],
    ['calls', 'python-constant', [PYTHON, 'ORDER.pop('.repeat(effort(3_000, 10_000))]],
    ['links of a chain', 'python-constant', [PYTHON, `ORDER${'.setdefault("a")'.repeat(effort(2_500, 8_000))}`]],
    [
      'changes of a class',
      'python-constant',
      [
        `class A:\n${' b = 1\n'.repeat(effort(3_000, 8_000))}`,
        'A.b = 1\n'.repeat(effort(3_000, 8_000)),
        PYTHON,
        'ORDER.pop()',
      ],
    ],
  ])('ends soon with very many %s', async (_what, kind, lines) => {
    const ms = await processorMsUntil(async () => {
      await readSchemaSource(lines.join('\n'), kind, kind === 'zod' ? 'Order' : 'ORDER');
    });
    expect(ms).toBeLessThan(6_000);
  });
});
