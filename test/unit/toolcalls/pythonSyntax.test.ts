import { expect, it } from 'vitest';
import { inOlderSyntax } from '../../../src/core/code/python/newerSyntax.ts';
import { partsLeftOut, pythonTree } from '../../../src/core/code/python/tree.ts';

it.each([
  'async def f():\n    yield\n',
  'async def f():\n    yield # here\n    x = 1\n',
  'def f():\n    with open(a) as (b, c):\n        pass\n',
  'def f():\n    with open(a) as ((b, c), *d):\n        pass\n',
  'def f():\n    with open(a) as (\n        b,\n        c,\n    ):\n        pass\n',
  'def f():\n    with (\n        open("a)", [1]) as b,  # one\n        open(\n            c\n        ) as d,\n    ):\n        pass\n',
  'def f():\n    with (open(a) as b):\n        pass\n',
  'def f():\n    with (open(a) as (b, c), open(d)):\n        pass\n',
  'def f(x):\n    match x:\n        case A():\n            pass\n        case b.C() | D():\n            pass\n',
])('reads the function around what the parser does not know: %s', (text) => {
  const older = inOlderSyntax(text);
  expect(older).toHaveLength(text.length);
  expect(partsLeftOut(text)).toEqual([]);
  expect(pythonTree(text).firstChild?.name).toBe('FunctionDefinition');
});

it('leaves alone what only looks so', () => {
  for (const text of [
    'x = with_(a)\n',
    'with (yield):\n    pass\n',
    'y = (yield)\nas_ = (a, b)\n',
    'with (a, b):\n    pass\n',
  ])
    expect(inOlderSyntax(text)).toBe(text);
});

it('says which part cannot be read', () => {
  const text = 'a = 1\ndef f():\n    x = = 1\nb = 2\n';
  expect(partsLeftOut(text)).toEqual([{ from: 6, to: 27, mistake: expect.any(Number) as number }]);
});
