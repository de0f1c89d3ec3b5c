// Which of several equal mentions is meant: records on one line, nested ones, other orders, headings; and what is said nowhere.
import {
  corpusOf,
  Dice,
  nowhere,
  Page,
  write,
  type Corpus,
  type Told,
  type ToldTree,
  times,
  byName,
  said,
} from './page.ts';

const NAMES = ['Anna', 'Bert', 'Cem', 'Dana', 'Eva', 'Finn', 'Gil', 'Hana', 'Ivo', 'Jana'];
const CITIES = ['Rome', 'Oslo', 'Bern', 'Lyon', 'Kyiv'];
const SKUS = ['A-100', 'A-200', 'B-100', 'B-310', 'C-7', 'C-70'];

function oneLine(): Corpus[] {
  const dice = new Dice(21);
  const page = new Page();
  const pairs = times(600, (index) => {
    if (index > 0) page.put(index % 30 === 0 ? '\n' : '; ');
    return write(page, 'a=', ['a', dice.whole(9)], ' b=', ['b', dice.whole(9)], ' c=', [
      'c',
      dice.pick(['x1', 'on', 'off']),
    ]);
  });
  const prose = new Page();
  const people = times(80, () => {
    prose.put(dice.pick(['Invited were ', 'On the list we found ', 'The guests of the evening were ']));
    const count = 2 + dice.whole(5);
    const found = times(count, (index) => {
      if (index > 0) prose.put(index === count - 1 ? ' and ' : ', ');
      return write(prose, ['name', dice.pick(NAMES)], ' (', ['age', 25 + dice.whole(12)], ')');
    });
    prose.put(dice.pick(['. ', '. Nobody of them stayed for more than 30 minutes.\n', '.\n\n']));
    return found;
  }).flat();
  return [
    corpusOf('Records side by side on one line', 'table', page.text, pairs),
    corpusOf(
      'Records side by side, from b to a',
      'table',
      page.text,
      pairs.map(({ a, b }) => ({ b, a }) as Record<string, Told>),
    ),
    corpusOf('People with their age in running text', 'prose', prose.text, { people }),
    corpusOf('People with their age, sorted by name', 'open', prose.text, { people: byName(people) }),
  ];
}

function minified(): Corpus[] {
  const dice = new Dice(22);
  const page = new Page();
  page.put('{"orders":[');
  const orders = times(250, (index): ToldTree => {
    page.put(index > 0 ? ',' : '');
    const head = write(page, '{"id":', ['id', 700 + dice.whole(40)], ',"paid":', ['paid', dice.next() < 0.5], ',');
    const customer = write(
      page,
      '"customer":{"name":"',
      ['name', dice.pick(NAMES)],
      '","city":"',
      ['city', dice.pick(CITIES)],
      '"},',
    );
    const ship = write(
      page,
      '"ship":{"name":"',
      ['name', dice.pick(NAMES)],
      '","city":"',
      ['city', dice.pick(CITIES)],
      '"},"items":[',
    );
    const items = times(1 + dice.whole(4), (item) =>
      write(
        page,
        item > 0 ? ',' : '',
        '{"sku":"',
        ['sku', dice.pick(SKUS)],
        '","qty":',
        ['qty', 1 + dice.whole(4)],
        ',"price":',
        ['price', 1 + dice.whole(4)],
        '}',
      ),
    );
    page.put(']}');
    return { ...head, customer, ship, items };
  });
  page.put(']}');
  return [
    corpusOf('Minified JSON with equal values', 'table', page.text, { orders }),
    corpusOf(
      'Minified JSON, items only',
      'table',
      page.text,
      orders.flatMap((order) => (order as { items: ToldTree[] }).items),
    ),
    corpusOf('Minified JSON, newest first', 'table', page.text, { orders: orders.toReversed() }),
  ];
}

function letterCase(): Corpus[] {
  const dice = new Dice(23);
  const page = new Page();
  const words = times(500, () => {
    const word = dice.pick(['get', 'GET', 'Get', 'put', 'PUT', 'post', 'Post']);
    const told: Told = { value: word, place: page.put(word) };
    page.put(dice.pick(['\n', ', ', ' and then ', '.\n']));
    return told;
  });
  const api = new Page();
  const endpoints = times(150, (index) => {
    const name = dice.pick(['user', 'order', 'item', 'post', 'option']);
    const method = dice.pick(['GET', 'POST', 'PUT', 'OPTIONS']);
    const row = write(
      api,
      '### ',
      ['title', `${dice.pick(['Get', 'Post', 'Put'])} ${name}s`],
      '\n\n',
      ['method', method],
      ' ',
      ['path', `/${name}/${index % 40}`],
      '\n\n',
    );
    api.put(`Call get or post to ${method.toLowerCase()} one ${name}; options are the same as for GET.\n\n`);
    return row;
  });
  return [
    corpusOf('Words in three cases', 'table', page.text, words),
    corpusOf(
      'Words in three cases, those in capitals',
      'table',
      page.text,
      words.filter((word) => /^[A-Z]+$/.test(said(word))),
    ),
    corpusOf('Endpoints with methods in any case', 'open', api.text, { endpoints }),
    corpusOf(
      'Endpoints, methods only',
      'open',
      api.text,
      endpoints.map(({ method }) => ({ method }) as Record<string, Told>),
    ),
  ];
}

function orders(): Corpus[] {
  const dice = new Dice(24);
  const page = new Page();
  const all = times(200, (): ToldTree => {
    const head = write(page, 'Order for ', ['customer', dice.pick(NAMES)], ', to ', ['city', dice.pick(CITIES)], '\n');
    const items = times(1 + dice.whole(5), () =>
      write(
        page,
        '  - ',
        ['qty', 1 + dice.whole(4)],
        ' x ',
        ['sku', dice.pick(SKUS)],
        ' at ',
        ['price', 2 + dice.whole(20)],
        ' each\n',
      ),
    );
    const count = nowhere(items.length);
    const sum = nowhere(
      items.reduce((total, item) => total + Number(item['qty']?.value) * Number(item['price']?.value), 10_000),
    );
    return { ...head, items, count, sum };
  });
  const rid = (order: ToldTree): ToldTree => {
    const { customer, city, items } = order as Record<string, Told>;
    return { customer, city, items } as ToldTree;
  };
  return [
    corpusOf('Orders with the same articles', 'table', page.text, { orders: all.map(rid) }),
    corpusOf('Orders, sums and counts computed', 'open', page.text, { orders: all }),
    corpusOf('Orders sorted by customer', 'table', page.text, {
      orders: all.map(rid).toSorted((left, right) => name(left).localeCompare(name(right))),
    }),
  ];
}

const name = (order: ToldTree): string => said((order as { customer: Told }).customer);

function concluded(): Corpus[] {
  const dice = new Dice(25);
  const page = new Page();
  const colours = [
    ['rot', 'red'],
    ['blau', 'blue'],
    ['gelb', 'yellow'],
    ['schwarz', 'black'],
  ] as const;
  const goods = times(300, (index) => {
    const [said, meant] = dice.pick(colours);
    const stock = dice.next() < 0.5;
    const row = write(
      page,
      ['name', `${dice.pick(['Stuhl', 'Tisch', 'Regal', 'Lampe'])} ${400 + index}`],
      `, ${said}, ${stock ? 'auf Lager' : 'vergriffen'}, `,
      ['price', 20 + dice.whole(200)],
      ' Euro, ',
    );
    const hours = 1 + dice.whole(5);
    const from = 8 + dice.whole(4);
    page.put(`Abholung ${from}:00 bis ${from + hours}:00\n`);
    return {
      ...row,
      colour: nowhere(meant),
      available: nowhere(stock),
      condition: nowhere(dice.pick(['new', 'used'])),
      minutes: nowhere(hours * 60),
    };
  });
  return [corpusOf('What is concluded, computed or translated', 'open', page.text, { goods })];
}

function headings(): Corpus[] {
  const dice = new Dice(26);
  const page = new Page();
  const currency: Told = { value: 'EUR', place: (page.put('Price list 2026, all amounts in '), page.put('EUR')) };
  page.put('\n\n');
  const rows: Record<string, Told>[] = [];
  for (const section of ['Tools', 'Paint', 'Garden', 'Lighting', 'Office']) {
    page.put('## ');
    const category: Told = { value: section, place: page.put(section) };
    page.put('\n\n| Article | Price | Pieces |\n| --- | --- | --- |\n');
    for (let index = 0; index < 40; index += 1) {
      const row = write(
        page,
        '| ',
        ['article', `${dice.pick(['Hammer', 'Brush', 'Rake', 'Lamp'])} ${dice.pick(['small', 'large', 'light'])}`],
        ' | ',
        ['price', (100 + dice.whole(3_000)) / 100],
        ' | ',
        ['pieces', 1 + dice.whole(9)],
        ' |\n',
      );
      rows.push({ ...row, category, currency });
    }
    page.put('\n');
  }
  return [corpusOf('A currency and categories said once in headings', 'open', page.text, { rows })];
}

function sections(): Corpus[] {
  const dice = new Dice(27);
  const page = new Page();
  const rows: Record<string, Told>[] = [];
  for (let branch = 0; branch < 40; branch += 1) {
    const [city, money] = [dice.pick(CITIES), dice.pick(['USD', 'EUR', 'CHF'])];
    page.put('Branch ');
    const where: Told = { value: city, place: page.put(city) };
    page.put(', in ');
    const currency: Told = { value: money, place: page.put(money) };
    page.put(':\n');
    const lines = 3 + dice.whole(5);
    for (let index = 0; index < lines; index += 1)
      rows.push({
        ...write(
          page,
          '   ',
          ['article', dice.pick(['Hammer', 'Brush', 'Rake', 'Lamp'])],
          '    ',
          ['price', 10 + dice.whole(90)],
          '\n',
        ),
        city: where,
        currency,
      });
  }
  return [corpusOf('Sections with a city and a currency for the rows below', 'prose', page.text, { rows })];
}

export const mentions = (): Corpus[] => [
  ...oneLine(),
  ...minified(),
  ...letterCase(),
  ...orders(),
  ...concluded(),
  ...headings(),
  ...sections(),
];
