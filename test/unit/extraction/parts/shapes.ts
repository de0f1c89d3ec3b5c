// Sources of many shapes, with the records that stand in them.
import { type Chance, fields, inferred, type Item, items, type Leaf, type Page, Writer } from './page.ts';
import { GOODS, FIRST, LAST, CITIES, ROLES, LEVELS, MESSAGES, MONTHS, FILLER } from './words.ts';

const pad = (number: number, size = 2): string => String(number).padStart(size, '0');

const list = (count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

function date(writer: Writer, chance: Chance): Leaf {
  const [month, day] = [chance.below(12), 1 + chance.below(28)];
  const plain = `2026-${pad(month + 1)}-${pad(day)}`;
  return writer.leaf(`${day} ${MONTHS[month]} 2026`, plain, [`${day} ${MONTHS[month]} 2026`]);
}

function amount(writer: Writer, chance: Chance): Leaf {
  const value = chance.below(3) === 0 ? 1_000 + chance.below(5_000) : chance.below(90) + 0.5;
  const written = value.toLocaleString('en-US', { minimumFractionDigits: 2 });
  return writer.leaf(written, value, [written]);
}

function word(writer: Writer, text: string): Leaf {
  return writer.leaf(text, text, [text.toLowerCase(), text.toUpperCase()]);
}

export type Shape = (chance: Chance, count: number) => Page;

const page = (writer: Writer, list_: readonly Item[]): Page => ({
  text: writer.text,
  root: fields({ items: items(list_) }),
});

export const shapes: Readonly<Record<string, Shape>> = {
  'CSV with equal rows': (chance, count) => {
    const writer = new Writer();
    writer.put('item,quantity,price\n');
    const rows = list(count, () => {
      const item = word(writer, chance.of(GOODS));
      writer.put(',');
      const quantity = writer.leaf(1 + chance.below(3));
      writer.put(',');
      const price = writer.leaf(chance.of(['3.50', '2.00']), undefined);
      writer.put('\n');
      return writer.record({
        item,
        quantity,
        price: { ...price, value: Number(writer.text.slice(price.place?.start, price.place?.end)) },
      });
    });
    return page(writer, rows);
  },

  'CSV of one value again and again': (chance, count) => {
    const writer = new Writer();
    const [one, other] = [chance.of(GOODS), chance.of(GOODS)];
    const rows = list(count, () => {
      const item = word(writer, chance.is(0.9) ? one : other);
      writer.put('\t');
      const quantity = writer.leaf(1);
      writer.put('\n');
      return writer.record({ item, quantity });
    });
    return page(writer, rows);
  },

  'CSV with numbers of rows': (chance, count) => {
    const writer = new Writer();
    writer.put('no;date;customer;total\n');
    const rows = list(count, (index) => {
      const no = writer.leaf(10_000 + index);
      writer.put(';');
      const day = date(writer, chance);
      writer.put(';');
      const customer = word(writer, `${chance.of(FIRST)} ${chance.of(LAST)}`);
      writer.put(';');
      const total = amount(writer, chance);
      writer.put('\n');
      return writer.record({ no, date: day, customer, total });
    });
    return page(writer, rows);
  },

  'a log without times': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, (index) => {
      writer.put(`10:${pad(Math.floor(index / 60))}:${pad(index % 60)} [`);
      const level = writer.leaf(chance.of(LEVELS));
      writer.put('] ');
      const message = word(writer, chance.of(MESSAGES));
      writer.put('\n');
      return writer.record({ level, message });
    });
    return page(writer, rows);
  },

  'a log with times': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, (index) => {
      const at = writer.leaf(`2026-11-24 10:${pad(Math.floor(index / 120))}:${pad(Math.floor(index / 2) % 60)}`);
      writer.put(' ');
      const level = writer.leaf(chance.of(LEVELS));
      writer.put(` server-${chance.below(3)}: `);
      const message = word(writer, chance.of(MESSAGES));
      writer.put('\n');
      return writer.record({ at, level, message });
    });
    return page(writer, rows);
  },

  'JSON lines': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, () => {
      writer.put('{"user":"');
      const user = word(writer, chance.of(FIRST));
      writer.put('","ok":');
      const ok = writer.leaf(String(chance.is(0.5)), undefined);
      writer.put(',"ms":');
      const ms = writer.leaf(chance.below(40));
      writer.put('}\n');
      const isOk = writer.text.slice(ok.place?.start, ok.place?.end) === 'true';
      return writer.record({ user, ok: { ...ok, value: isOk }, ms });
    });
    return page(writer, rows);
  },

  'a Markdown table': (chance, count) => {
    const writer = new Writer();
    writer.put('# Staff\n\n| Name | City | Since |\n| --- | --- | --- |\n');
    const rows = list(count, () => {
      writer.put('| ');
      const name = word(writer, `${chance.of(FIRST)} ${chance.of(LAST)}`);
      writer.put(' | ');
      const city = word(writer, chance.of(CITIES));
      writer.put(' | ');
      const since = writer.leaf(2000 + chance.below(26));
      writer.put(' |\n');
      return writer.record({ name, city, since });
    });
    return page(writer, rows);
  },

  'people of one name in prose': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, () => {
      if (chance.is(0.4)) writer.put(`${chance.of(FILLER)} `);
      const name = word(writer, `${chance.of(FIRST.slice(0, 3))} ${chance.of(LAST.slice(0, 2))}`);
      writer.put(', ');
      const age = writer.leaf(20 + chance.below(50));
      writer.put(', works as a ');
      const role = writer.leaf(chance.of(ROLES));
      writer.put(' in ');
      const city = word(writer, chance.of(CITIES));
      writer.put(chance.is(0.3) ? '.\n\n' : '. ');
      return writer.record({ name, age, role, city });
    });
    return page(writer, rows);
  },

  'people in paragraphs': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, () => {
      const first = chance.of(FIRST);
      const name = word(writer, `${first} ${chance.of(LAST)}`);
      writer.put(` came to the company in `);
      const year = writer.leaf(1980 + chance.below(40));
      writer.put(`. ${chance.of(FILLER)}\n${chance.of(FILLER)} ${first} became a `);
      const role = writer.leaf(chance.of(ROLES));
      writer.put(`.\n${chance.of(FILLER)}\nToday the home of ${first} is in `);
      const city = word(writer, chance.of(CITIES));
      writer.put('.\n\n');
      return writer.record({ name, year, role, city });
    });
    return page(writer, rows);
  },

  'a list of names': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, () => {
      writer.put('- ');
      const item = writer.item(word(writer, `${chance.of(FIRST)} ${chance.of(LAST)}`));
      writer.put('\n');
      return item;
    });
    return page(writer, rows);
  },

  'blocks of lines': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, () => {
      writer.put('Name: ');
      const name = word(writer, `${chance.of(FIRST)} ${chance.of(LAST)}`);
      writer.put('\nBorn: ');
      const born = date(writer, chance);
      writer.put('\nCity: ');
      const city = word(writer, chance.of(CITIES));
      writer.put('\nPaid: ');
      const paid = amount(writer, chance);
      writer.put('\n\n');
      return writer.record({ name, born, city, paid });
    });
    return page(writer, rows);
  },

  'blocks without blank lines': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, () => {
      writer.put('name = ');
      const name = word(writer, chance.of(FIRST));
      writer.put('\nrole = ');
      const role = writer.leaf(chance.of(ROLES));
      writer.put('\ncity = ');
      const city = word(writer, chance.of(CITIES));
      writer.put('\nlevel = ');
      const level = writer.leaf(1 + chance.below(4));
      writer.put('\n');
      return writer.record({ name, role, city, level });
    });
    return page(writer, rows);
  },

  'blocks with fields missing': (chance, count) => {
    const writer = new Writer();
    const none = (): Leaf => inferred(null);
    const rows = list(count, () => {
      writer.put('Contact: ');
      const name = word(writer, chance.of(FIRST));
      const line = (label: string, make: () => Leaf): Leaf => {
        if (chance.is(0.4)) return none();
        writer.put(`\n  ${label}: `);
        return make();
      };
      const phone = line('phone', () => writer.leaf(`555-0${100 + chance.below(30)}`));
      const mail = line('mail', () => writer.leaf(`${chance.of(FIRST).toLowerCase()}@example.org`));
      const city = line('city', () => word(writer, chance.of(CITIES)));
      writer.put('\n');
      return writer.record({ name, phone, mail, city });
    });
    return page(writer, rows);
  },

  'orders with lines': (chance, count) => {
    const writer = new Writer();
    const orders = list(Math.ceil(count / 4), (index) => {
      writer.put('Order ');
      const id = writer.leaf(`A-${500 + index}`);
      writer.put(' for ');
      const customer = word(writer, chance.of(FIRST));
      writer.put('\n');
      const own = list(1 + chance.below(7), () => {
        writer.put('  - ');
        const quantity = writer.leaf(1 + chance.below(3));
        writer.put(' x ');
        const item = word(writer, chance.of(GOODS.slice(0, 4)));
        writer.put('\n');
        return writer.record({ quantity, item });
      });
      return writer.record({ id, customer, lines: items(own) });
    });
    return { text: writer.text, root: fields({ orders: items(orders) }) };
  },

  'long orders with equal lines': (chance, count) => {
    const writer = new Writer();
    const orders = list(Math.ceil(count / 30), () => {
      writer.put('## Order of ');
      const customer = word(writer, chance.of(FIRST));
      writer.put('\n\n');
      const own = list(20 + chance.below(30), () => {
        const item = word(writer, chance.of(GOODS.slice(0, 3)));
        writer.put(', ');
        const quantity = writer.leaf(1 + chance.below(2));
        writer.put('\n');
        return writer.record({ item, quantity });
      });
      writer.put('\n');
      return writer.record({ customer, lines: items(own) });
    });
    return { text: writer.text, root: fields({ orders: items(orders) }) };
  },

  'a head with values above a list': (chance, count) => {
    const writer = new Writer();
    writer.put('Invoice ');
    const number = writer.leaf('R-2026-17');
    writer.put(' of ');
    const day = date(writer, chance);
    writer.put(' for ');
    const customer = word(writer, `${chance.of(FIRST)} ${chance.of(LAST)}`);
    writer.put('\n\n');
    const rows = list(count, (index) => {
      writer.put(`${index + 1}. `);
      const item = word(writer, chance.of(GOODS));
      writer.put(' ');
      const price = amount(writer, chance);
      writer.put(' EUR\n');
      return writer.record({ item, price });
    });
    writer.put('\nTotal: ');
    const total = amount(writer, chance);
    writer.put(' EUR\n');
    return { text: writer.text, root: fields({ number, date: day, customer, items: items(rows), total }) };
  },

  'values that all stand elsewhere': (chance, count) => {
    const writer = new Writer();
    writer.put(
      `On the menu: ${GOODS.join(', ')}. Guests came from ${CITIES.join(', ')}; among them ${FIRST.join(', ')}.\n\n`,
    );
    const rows = list(count, (index) => {
      if (index % 9 === 8)
        writer.put(
          `${chance.of(FIRST)} and ${chance.of(FIRST)} spoke of ${chance.of(GOODS)} in ${chance.of(CITIES)}.\n`,
        );
      const guest = word(writer, chance.of(FIRST));
      writer.put(` of `);
      const city = word(writer, chance.of(CITIES));
      writer.put(' had ');
      const item = word(writer, chance.of(GOODS));
      writer.put('.\n');
      return writer.record({ guest, city, item });
    });
    return page(writer, rows);
  },

  'rows below headings': (chance, count) => {
    const writer = new Writer();
    const rows: Item[] = [];
    while (rows.length < count) {
      writer.put('## ');
      const city = { ...writer.leaf(chance.of(CITIES)), isInherited: true };
      writer.put('\n\n');
      for (let left = 1 + chance.below(12); left > 0; left -= 1) {
        writer.put('- ');
        const name = word(writer, chance.of(FIRST));
        writer.put(', ');
        const age = writer.leaf(20 + chance.below(30));
        writer.put('\n');
        rows.push(writer.record({ city, name, age }));
      }
      writer.put('\n');
    }
    return page(writer, rows);
  },

  'rows with a conclusion': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, () => {
      const name = word(writer, chance.of(FIRST));
      writer.put(': ');
      const says = writer.leaf(
        chance.of(['great service', 'never again', 'it was fine', 'too slow', 'would come back']),
      );
      writer.put('\n');
      return writer.record({ name, says, mood: inferred(chance.of(['positive', 'negative', 'neutral']), ['mixed']) });
    });
    return page(writer, rows);
  },

  'conclusions only': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, () => {
      const [one, other] = [chance.of(FIRST), chance.of(CITIES)];
      const start = writer.text.length;
      writer.put(`${one} wrote about ${other}.`);
      const place = { start, end: writer.text.length };
      writer.put('\n');
      return writer.record({ mood: { kind: 'leaf', value: chance.of(['glad', 'sad', 'angry']), place } });
    });
    return page(writer, rows);
  },

  'a talk': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, () => {
      const speaker = word(writer, chance.of(FIRST.slice(0, 3)));
      writer.put(': ');
      const said = writer.leaf(chance.of(['Yes.', 'No.', 'I think so.', 'Why?', ...FILLER]));
      writer.put('\n');
      return writer.record({ speaker, said });
    });
    return page(writer, rows);
  },

  'one line without an end': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, () => {
      writer.put('{"a":"');
      const name = word(writer, chance.of(FIRST));
      writer.put('","b":');
      const size = writer.leaf(chance.below(200));
      writer.put(`,"c":"${chance.of(FILLER)}"},`);
      return writer.record({ name, size });
    });
    return page(writer, rows);
  },

  'records longer than an overlap': (chance, count) => {
    const writer = new Writer();
    const rows = list(Math.ceil(count / 3), (index) => {
      writer.put(`Product `);
      const code = writer.leaf(`P${100 + (index % 40)}`);
      writer.put(` ${chance.of(FILLER)}\n`);
      const lines = (): void => {
        for (let left = 1 + chance.below(4); left > 0; left -= 1) writer.put(`${chance.of(FILLER)}\n`);
      };
      lines();
      writer.put('Price: ');
      const price = amount(writer, chance);
      writer.put('\n');
      lines();
      writer.put('Maker: ');
      const maker = word(writer, chance.of(LAST));
      writer.put('\n\n');
      return writer.record({ code, price, maker });
    });
    return page(writer, rows);
  },

  'two lists in turns': (chance, count) => {
    const writer = new Writer();
    const [people, goods]: [Item[], Item[]] = [[], []];
    for (let index = 0; index < count; index += 1) {
      if (chance.is(0.5)) {
        writer.put('Guest ');
        const name = word(writer, chance.of(FIRST));
        writer.put('\n');
        people.push(writer.record({ name }));
      } else {
        writer.put('Sold ');
        const item = word(writer, chance.of(GOODS));
        writer.put(' for ');
        const price = amount(writer, chance);
        writer.put('\n');
        goods.push(writer.record({ item, price }));
      }
    }
    return { text: writer.text, root: fields({ people: items(people), goods: items(goods) }) };
  },

  'small numbers': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, () => {
      const [x, y, z] = [0, 1, 2].map((index) => {
        if (index > 0) writer.put(' ');
        return writer.leaf(chance.below(4));
      });
      writer.put('\n');
      return writer.record({ x: x as Leaf, y: y as Leaf, z: z as Leaf });
    });
    return page(writer, rows);
  },

  'a list at the root': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, () => {
      writer.put('* ');
      const city = word(writer, chance.of(CITIES));
      writer.put(' (');
      const goods = writer.leaf(chance.of(GOODS));
      writer.put(')\n');
      return writer.record({ city, goods });
    });
    return { text: writer.text, root: items(rows) };
  },

  'rows in Chinese': (chance, count) => {
    const writer = new Writer();
    const rows = list(count, () => {
      const name = writer.leaf(chance.of(['王伟', '李娜', '张敏', '刘洋']));
      writer.put('住在');
      const city = writer.leaf(chance.of(['北京', '上海', '广州', '深圳']));
      writer.put('，');
      const age = writer.leaf(20 + chance.below(30));
      writer.put('岁。');
      if (chance.is(0.4)) writer.put('\n');
      return writer.record({ name, city, age });
    });
    return page(writer, rows);
  },
};
