// Papers of many kinds: what people and programs write, with the values as a model gives them.
import type { Corpus, Dice } from './page.ts';
import { alone, listed, type Field, type Writer } from './templates.ts';

const PEOPLE = ['Ann Lee', 'Bob Hart', 'Cem Kaya', 'Dana Wood', 'Eva Roth'];
const CITIES = ['Rome', 'Oslo', 'Bern', 'Lyon'];
const SHOPS = ['REWE', 'Shell', 'Amazon', 'Lidl', 'City Bakery'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const two = (value: number): string => String(value).padStart(2, '0');

type Ymd = readonly [year: number, month: number, day: number];
const anyDay = (dice: Dice): Ymd => [2_023 + dice.whole(2), 1 + dice.whole(3), 1 + dice.whole(28)];
const iso = ([year, month, day]: Ymd): string => `${year}-${two(month)}-${two(day)}`;
const german = ([year, month, day]: Ymd): string => `${two(day)}.${two(month)}.${year}`;
const english = ([year, month, day]: Ymd): string => `${MONTHS[month - 1]} ${day}, ${year}`;
const french = ([year, month, day]: Ymd): string => `${day} ${['janvier', 'février', 'mars'][month - 1]} ${year}`;
const japanese = ([year, month, day]: Ymd): string => `${year}年${month}月${day}日`;
const packed = ([year, month, day]: Ymd): string => `${year}${two(month)}${two(day)}`;
const euro = (cents: number): string => (cents / 100).toLocaleString('de', { minimumFractionDigits: 2 });
const dollar = (cents: number): string => (cents / 100).toLocaleString('en', { minimumFractionDigits: 2 });
const franc = (cents: number): string => (cents / 100).toLocaleString('fr', { minimumFractionDigits: 2 });

const clock = (dice: Dice): string => `${two(8 + dice.whole(12))}:${two(dice.whole(12) * 5)}`;
/** Some lines of one kind within a document. */
function lines(
  count: number,
  template: string,
  make: (index: number) => Record<string, Field>,
  list = 'items',
): { readonly template: string; readonly fields: Record<string, Field> } {
  const fields: Record<string, Field> = {};
  let all = '';
  for (let index = 0; index < count; index += 1) {
    all += template.replaceAll('{', `{${list}.${index}.`);
    for (const [name, field] of Object.entries(make(index))) fields[`${list}.${index}.${name}`] = field;
  }
  return { template: all, fields };
}

const statement: Writer = (dice, index) => {
  let balance = 100_000;
  const moves = lines(
    3 + dice.whole(6),
    '{booked} {valued} {text}   {amount}   {balance}\n',
    () => {
      const cents = (dice.next() < 0.7 ? -1 : 1) * dice.pick([1_990, 5_000, 12_345, 800]);
      balance += cents;
      const [booked, valued] = [anyDay(dice), anyDay(dice)];
      return {
        booked: [iso(booked), german(booked)],
        valued: [iso(valued), german(valued)],
        text: dice.pick(SHOPS),
        amount: [cents / 100, `${euro(Math.abs(cents))}${cents < 0 ? '-' : '+'}`],
        balance: [balance / 100, euro(balance)],
      };
    },
    'moves',
  );
  return {
    template: `Kontoauszug Nr. {number}\nKontoinhaber: {holder}\nAlter Saldo: {opening}\n\nBuchung    Wert       Text   Betrag   Saldo\n${moves.template}\nNeuer Saldo: {closing}\n\n`,
    fields: {
      number: `${100 + index}/2024`,
      holder: dice.pick(PEOPLE),
      opening: [1_000, euro(100_000)],
      ...moves.fields,
      closing: [balance / 100, euro(balance)],
    },
  };
};

const calendar: Writer = (dice, index) => {
  const [from, to] = [anyDay(dice), anyDay(dice)];
  const [start, end] = [clock(dice), clock(dice)];
  return {
    template:
      'BEGIN:VEVENT\nUID:{uid}\nDTSTART:{start}\nDTEND:{end}\nSUMMARY:{summary}\nLOCATION:{location}\nORGANIZER;CN={organizer}:mailto:x@example.com\nSTATUS:{status}\nSEQUENCE:{sequence}\nPRIORITY:{priority}\nEND:VEVENT\n',
    fields: {
      uid: `ev-${7_000 + index}@example.com`,
      summary: dice.pick(['Stand-up', 'Review', 'Lunch']),
      start: [`${iso(from)}T${start}:00`, `${packed(from)}T${start.replace(':', '')}00`],
      end: [`${iso(to)}T${end}:00`, `${packed(to)}T${end.replace(':', '')}00`],
      location: dice.pick(['Room 1', 'Room 2', 'Lunch area']),
      organizer: dice.pick(PEOPLE),
      status: ((state: string): Field => [state, state.toUpperCase()])(dice.pick(['confirmed', 'tentative'])),
      sequence: dice.whole(4),
      priority: dice.whole(4),
    },
  };
};

const vcard: Writer = (dice, index) => {
  const born = anyDay(dice);
  return {
    template:
      'BEGIN:VCARD\nVERSION:4.0\nFN:{name}\nORG:{org}\nTEL;TYPE=work,voice:{work}\nTEL;TYPE=home,voice:{home}\nADR;TYPE=home:;;{street};{city};;{zip};\nBDAY:{born}\nEMAIL:{email}\nEND:VCARD\n',
    fields: {
      name: dice.pick(PEOPLE),
      email: `u${index}@example.com`,
      org: dice.pick(SHOPS),
      work: `+49 30 12${dice.whole(3)}456`,
      home: `+49 30 12${dice.whole(3)}456`,
      street: `${1 + dice.whole(9)} Mill Lane`,
      city: dice.pick(CITIES),
      zip: `1011${dice.whole(4)}`,
      born: [iso(born), packed(born)],
    },
  };
};

const thread: Writer = (dice, index) => {
  const [one, other] = [anyDay(dice), anyDay(dice)];
  const [asks, answers] = [dice.pick(PEOPLE), dice.pick(PEOPLE)];
  return {
    template: `From: {messages.0.author}\nDate: {messages.0.date}\nSubject: Re: {subject}\n\nWe can take {messages.0.count} of them.\n\nOn {messages.1.date}, {messages.1.author} wrote:\n> Could you take {messages.1.count} of them?\n> Greetings\n\n`,
    fields: {
      subject: `Chairs ${index}`,
      'messages.0.author': answers,
      'messages.0.date': [iso(one), `${one[2]} ${MONTHS[one[1] - 1]?.slice(0, 3)} ${one[0]}`],
      'messages.0.count': 2 + dice.whole(3),
      'messages.1.author': asks,
      'messages.1.date': [iso(other), english(other)],
      'messages.1.count': 2 + dice.whole(3),
    },
  };
};

const trace: Writer = (dice, index) => {
  const frames = lines(
    3 + dice.whole(4),
    '    at {name} ({file}:{line}:{column})\n',
    () => ({
      name: dice.pick(['run', 'load', 'parse', 'Object.<anonymous>']),
      file: dice.pick(['/app/src/main.ts', '/app/src/load.ts', 'node:internal/modules']),
      line: 1 + dice.whole(9),
      column: 1 + dice.whole(9),
    }),
    'frames',
  );
  return {
    template: `{time} {type}: {message}\n${frames.template}`,
    fields: {
      time: `2024-06-0${1 + dice.whole(9)}T10:00:${two(dice.whole(60))}Z`,
      type: dice.pick(['TypeError', 'RangeError', 'Error']),
      message: `cannot load part ${index}`,
      ...frames.fields,
    },
  };
};

const python: Writer = (dice, index) => {
  const frames = lines(
    2 + dice.whole(4),
    '  File "{file}", line {line}, in {name}\n    run(task)\n',
    () => ({
      file: dice.pick(['app/main.py', 'app/load.py', 'app/run.py']),
      line: 1 + dice.whole(30),
      name: dice.pick(['run', 'load', '<module>']),
    }),
    'frames',
  );
  return {
    template: `Traceback (most recent call last):\n${frames.template}{error}: {message}\n\n`,
    fields: { error: dice.pick(['ValueError', 'KeyError']), message: `bad part ${index}`, ...frames.fields },
  };
};

const dump: Writer = (dice, index) => {
  const day = anyDay(dice);
  const isActive = dice.next() < 0.5;
  return {
    template:
      "INSERT INTO `users` (`id`, `name`, `age`, `level`, `active`, `city`, `joined`) VALUES ({id}, '{name}', {age}, {level}, {active}, '{city}', '{joined} 00:00:00');\n",
    fields: {
      id: 300 + index,
      name: dice.pick(PEOPLE),
      age: 20 + dice.whole(9),
      level: 20 + dice.whole(9),
      active: [isActive, isActive ? '1' : '0'],
      city: dice.pick(CITIES),
      joined: iso(day),
    },
  };
};

const rowsOfDump: Writer = (dice, index) => ({
  template: "({id},'{name}',{age},{level},'{city}',{score}),\n",
  fields: {
    id: 300 + index,
    city: dice.pick(CITIES),
    name: dice.pick(PEOPLE),
    age: 20 + dice.whole(9),
    level: 20 + dice.whole(9),
    score: 20 + dice.whole(9),
  },
});

const compose: Writer = (dice, index) => ({
  template:
    '  app{n}:\n    image: {image}\n    restart: {restart}\n    deploy:\n      replicas: {deploy.replicas}\n      resources:\n        limits:\n          cpus: {deploy.limits.cpus}\n          memory: {deploy.limits.memory}\n        reservations:\n          cpus: {deploy.reservations.cpus}\n          memory: {deploy.reservations.memory}\n    healthcheck:\n      retries: {healthcheck.retries}\n      interval: {healthcheck.interval}\n      timeout: {healthcheck.timeout}\n',
  fields: {
    n: 100 + index,
    image: dice.pick(['redis:7', 'nginx:1', 'postgres:16']),
    restart: dice.pick(['always', 'no']),
    'deploy.replicas': 1 + dice.whole(4),
    'deploy.limits.cpus': 1 + dice.whole(4),
    'deploy.limits.memory': dice.pick(['512M', '1G']),
    'deploy.reservations.cpus': 1 + dice.whole(4),
    'deploy.reservations.memory': dice.pick(['512M', '1G']),
    'healthcheck.retries': 1 + dice.whole(4),
    'healthcheck.interval': dice.pick(['5s', '10s']),
    'healthcheck.timeout': dice.pick(['5s', '10s']),
  },
});

const config: Writer = (dice, index) => {
  const secure = dice.next() < 0.5;
  return {
    template:
      '{\n  "name": "{name}",\n  "server": { "host": "{server.host}", "port": {server.port}, "tls": {server.tls}, "pool": { "min": {server.pool.min}, "max": {server.pool.max} } },\n  "cache": { "host": "{cache.host}", "port": {cache.port}, "tls": {cache.tls}, "pool": { "min": {cache.pool.min}, "max": {cache.pool.max} } }\n}\n',
    fields: {
      name: `svc-${index}`,
      'server.host': dice.pick(['localhost', 'db.local']),
      'server.port': dice.pick([80, 443]),
      'server.tls': secure,
      'server.pool.min': dice.whole(4),
      'server.pool.max': dice.whole(4),
      'cache.host': dice.pick(['localhost', 'db.local']),
      'cache.port': dice.pick([80, 443]),
      'cache.tls': dice.next() < 0.5,
      'cache.pool.min': dice.whole(4),
      'cache.pool.max': dice.whole(4),
    },
  };
};

const maven: Writer = (dice, index) => ({
  template:
    '<module id="{id}">\n  <source><path>{source.path}</path><level>{source.level}</level></source>\n  <target><path>{target.path}</path><level>{target.level}</level></target>\n  <skip>{skip}</skip>\n</module>\n',
  fields: {
    id: `m${index}`,
    'source.path': dice.pick(['out/a', 'out/b']),
    'source.level': dice.pick([8, 11, 17]),
    'target.path': dice.pick(['out/a', 'out/b']),
    'target.level': dice.pick([8, 11, 17]),
    skip: dice.next() < 0.5,
  },
});

const ini: Writer = (dice, index) => ({
  template:
    '[{section}]\nhost = {host}\nport = {port}\ntimeout = {timeout}\nconnect_timeout = {connect_timeout}\nretries = {retries}\nenabled = {enabled}\n\n',
  fields: {
    section: `node${index}`,
    retries: dice.pick([3, 5, 30]),
    timeout: dice.pick([3, 5, 30]),
    connect_timeout: dice.pick([3, 5, 30]),
    host: dice.pick(['a.local', 'b.local']),
    port: dice.pick([30, 80, 443]),
    enabled: ((is: boolean): Field => [is, is ? 'yes' : 'no'])(dice.next() < 0.5),
  },
});

const htmlCard: Writer = (dice, index) => ({
  template:
    '<div class="card"><h3>{name}</h3><dl><dt>Price</dt><dd>${price}</dd><dt>Old price</dt><dd>${oldPrice}</dd><dt>Rating</dt><dd>{rating} of 5</dd><dt>Reviews</dt><dd>{reviews}</dd><dt>In stock</dt><dd>{inStock}</dd></dl></div>\n',
  fields: {
    name: `Lamp ${index}`,
    price: ((cents: number): Field => [cents / 100, dollar(cents)])(dice.pick([199_900, 120_000])),
    oldPrice: ((cents: number): Field => [cents / 100, dollar(cents)])(dice.pick([199_900, 120_000])),
    rating: 1 + dice.whole(5),
    reviews: 1 + dice.whole(5),
    inStock: ((is: boolean): Field => [is, is ? 'Yes' : 'No'])(dice.next() < 0.5),
  },
});

const minutes: Writer = (dice, index) => {
  const day = anyDay(dice);
  const tasks = lines(
    2 + dice.whole(4),
    '- {owner} will {task} by {due}\n',
    () => {
      const due = anyDay(dice);
      return {
        task: dice.pick(['book the room', 'write the plan', 'call the bank']),
        owner: dice.pick(PEOPLE),
        due: [iso(due), `${due[2]} ${MONTHS[due[1] - 1]} ${due[0]}`],
      };
    },
    'actions',
  );
  return {
    template: `Minutes of meeting {number}\nDate: {date}\nChair: {chair}\nSecretary: {secretary}\nPresent: {present.0}, {present.1}, {present.2}\n\nDecisions were taken on the budget.\nActions:\n${tasks.template}\n`,
    fields: {
      number: 40 + index,
      date: [iso(day), english(day)],
      chair: dice.pick(PEOPLE),
      secretary: dice.pick(PEOPLE),
      'present.0': dice.pick(PEOPLE),
      'present.1': dice.pick(PEOPLE),
      'present.2': dice.pick(PEOPLE),
      ...tasks.fields,
    },
  };
};

const resume: Writer = (dice, index) => {
  const jobs = lines(
    2 + dice.whole(3),
    '{from} – {to}  {title}, {company}, {city}\n  Led a team of {team}.\n',
    () => ({
      company: dice.pick(SHOPS),
      title: dice.pick(['Engineer', 'Manager', 'Cook']),
      from: 2_000 + dice.whole(12),
      to: 2_012 + dice.whole(8),
      city: dice.pick(CITIES),
      team: 2 + dice.whole(9),
    }),
    'jobs',
  );
  return {
    template: `{name}\n{city} · {email}\n\nExperience\n${jobs.template}\nEducation\n{degree}, {school}, {year}\n\n`,
    fields: {
      name: dice.pick(PEOPLE),
      email: `p${index}@example.com`,
      city: dice.pick(CITIES),
      ...jobs.fields,
      degree: dice.pick(['BSc', 'MSc']),
      school: `University of ${dice.pick(CITIES)}`,
      year: 2_000 + dice.whole(12),
    },
  };
};

const recipe: Writer = (dice, index) => {
  const goods = lines(
    3 + dice.whole(4),
    '- {amount} {unit} {name}\n',
    () => {
      const [amount, written] = dice.pick([
        [0.5, '½'],
        [1.5, '1 1/2'],
        [2, '2'],
        [0.25, '¼'],
        [200, '200'],
      ] as const);
      return {
        name: dice.pick(['flour', 'sugar', 'butter', 'milk']),
        amount: [amount, written],
        unit: dice.pick(['cup', 'tsp', 'g']),
      };
    },
    'ingredients',
  );
  return {
    template: `Cake no. {number}\nServes {servings}. Prep time: {prep} min, cook time: {cook} min.\n\nIngredients\n${goods.template}\nMix all of it and bake at {oven} °C for {cook_again} minutes.\n\n`,
    fields: {
      number: 500 + index,
      servings: 2 + dice.whole(4),
      prep: 10 + dice.whole(3) * 5,
      cook: 10 + dice.whole(3) * 5,
      ...goods.fields,
      oven: 180,
      cook_again: 31 + dice.whole(9),
    },
  };
};

const ward: Writer = (dice, index) => {
  const day = anyDay(dice);
  const drugs = lines(
    2 + dice.whole(3),
    '  {name} {dose} mg, {times}x daily\n',
    () => ({
      name: dice.pick(['Ibuprofen', 'Metformin', 'Aspirin']),
      dose: dice.pick([100, 200, 400]),
      times: 1 + dice.whole(3),
    }),
    'drugs',
  );
  const smokes = dice.next() < 0.5;
  return {
    template: `Patient: {patient} (MRN {mrn}), DOB {born}\nSeen on {seen}. BP {bp.systolic}/{bp.diastolic}, HR {pulse}, Temp {temperature} C\nSmoker: {smoker}\nMedication:\n${drugs.template}Diagnosis: {diagnosis}\n\n`,
    fields: {
      mrn: `M${5_000 + index}`,
      patient: dice.pick(PEOPLE),
      born: ((at: Ymd): Field => [iso(at), `${two(at[1])}/${two(at[2])}/${at[0]}`])([
        1_950 + dice.whole(40),
        1 + dice.whole(12),
        13 + dice.whole(15),
      ]),
      seen: [iso(day), english(day)],
      'bp.systolic': 80 + dice.whole(3) * 10,
      'bp.diastolic': 70 + dice.whole(3) * 10,
      pulse: 70 + dice.whole(3) * 10,
      temperature: 36.5,
      smoker: [smokes, smokes ? 'yes' : 'no'],
      ...drugs.fields,
      diagnosis: dice.pick(['cold', 'flu']),
    },
  };
};

const rechnung: Writer = (dice, index) => {
  const day = anyDay(dice);
  let sum = 0;
  const goods = lines(2 + dice.whole(4), '{pos}  {article}  {count} Stk  {price} €  {sum} €\n', (at) => {
    const [count, cents] = [1 + dice.whole(3), dice.pick([1_000, 2_550, 123_400])];
    sum += count * cents;
    return {
      pos: at + 1,
      article: dice.pick(['Stuhl', 'Tisch', 'Lampe']),
      count,
      price: [cents / 100, euro(cents)],
      sum: [(count * cents) / 100, euro(count * cents)],
    };
  });
  const vat = Math.round(sum * 0.19);
  return {
    template: `Rechnung Nr. {number} vom {date}\nKunde: {customer}\n${goods.template}Zwischensumme {net} €\nzzgl. 19 % MwSt. {vat} €\nGesamtbetrag {total} €\n\n`,
    fields: {
      number: `RE-${8_000 + index}`,
      date: [iso(day), german(day)],
      customer: dice.pick(PEOPLE),
      ...goods.fields,
      net: [sum / 100, euro(sum)],
      vat: [vat / 100, euro(vat)],
      total: [(sum + vat) / 100, euro(sum + vat)],
    },
  };
};

const facture: Writer = (dice, index) => {
  const [day, due] = [anyDay(dice), anyDay(dice)];
  const goods = lines(
    2 + dice.whole(3),
    '{designation} | {quantite} | {prix} € | {montant} €\n',
    () => {
      const [count, cents] = [1 + dice.whole(3), dice.pick([100_000, 255_000])];
      return {
        designation: dice.pick(['Chaise', 'Table', 'Lampe']),
        quantite: count,
        prix: [cents / 100, franc(cents)],
        montant: [(count * cents) / 100, franc(count * cents)],
      };
    },
    'lignes',
  );
  return {
    template: `FACTURE N° {numero}\nDate : {date}\nÉchéance : {echeance}\nClient : {client}\n\nDésignation | Qté | P.U. | Montant\n${goods.template}Total HT : {total_ht} €\nTVA (20 %) : {tva} €\nTotal TTC : {total_ttc} €\n\n`,
    fields: {
      numero: `F${700 + index}`,
      date: [iso(day), french(day)],
      echeance: [iso(due), french(due)],
      client: dice.pick(PEOPLE),
      ...goods.fields,
      total_ht: [1_000, franc(100_000)],
      tva: ((cents: number): Field => [cents / 100, franc(cents)])(dice.pick([20_000, 100_000])),
      total_ttc: [1_200, franc(120_000)],
    },
  };
};

const seikyu: Writer = (dice, index) => {
  const [day, due] = [anyDay(dice), anyDay(dice)];
  const goods = lines(2 + dice.whole(3), '{name}　{count}個　@{price}円　{amount}円\n', () => {
    const [count, price] = [1 + dice.whole(3), dice.pick([1_000, 2_500])];
    return {
      name: dice.pick(['椅子', '机', '電灯']),
      count,
      price: [price, price.toLocaleString('ja')],
      amount: [price * count, (price * count).toLocaleString('ja')],
    };
  });
  return {
    template: `請求書番号：{number}\n発行日：{issued}\n支払期限：{due}\n{customer}　御中\n${goods.template}小計　¥{subtotal}\n消費税（10%）　¥{tax}\n合計　¥{total}\n\n`,
    fields: {
      number: `S-${700 + index}`,
      issued: [iso(day), japanese(day)],
      due: [iso(due), japanese(due)],
      customer: dice.pick(['株式会社山田', '佐藤商店']),
      ...goods.fields,
      subtotal: [10_000, '10,000'],
      tax: [1_000, '1,000'],
      total: [11_000, '11,000'],
    },
  };
};

const chat: Writer = (dice, index) => ({
  template: '[{time}] {author}: {text}\n',
  fields: {
    author: dice.pick(['ann', 'bob', 'cem']),
    time: clock(dice),
    text: dice.pick(['ok', 'thanks bob', 'ann, can you look at it?', 'see you at 10:00', `part ${index} is done`]),
  },
});

const commits: Writer = (dice, index) => {
  const at = anyDay(dice);
  return {
    template:
      'commit {hash}\nAuthor: {author} <x@example.com>\nDate:   Mon {date} +0000\n\n    {subject}\n\n {files} files changed, {added} insertions(+), {removed} deletions(-)\n\n',
    fields: {
      hash: `${(index * 7_919 + 0x1_0000).toString(16)}${'abcdef0123'.slice(index % 5)}9f`
        .padEnd(40, 'e1')
        .slice(0, 40),
      subject: dice.pick(['Fix the parser', 'Mend the build', 'Fix the parser again']),
      author: dice.pick(PEOPLE),
      date: [
        `${iso(at)}T10:0${index % 10}:05Z`,
        `${MONTHS[at[1] - 1]?.slice(0, 3)} ${at[2]} 10:0${index % 10}:05 ${at[0]}`,
      ],
      files: 2 + dice.whole(4),
      added: 2 + dice.whole(4),
      removed: 2 + dice.whole(4),
    },
  };
};

const changelog: Writer = (dice, index) => {
  const at = anyDay(dice);
  const notes = lines(
    1 + dice.whole(4),
    '- {kind}: {text} (#{issue})\n',
    (item) => ({
      kind: dice.pick(['Fixed', 'Added', 'Changed']),
      text: dice.pick(['the parser', 'fixed widths', 'added colours', 'a faster build']),
      issue: 10 + index * 5 + item,
    }),
    'changes',
  );
  return {
    template: `## [{version}] - {date}\n\n${notes.template}\n`,
    fields: { version: `1.${index}.${dice.whole(3)}`, date: iso(at), ...notes.fields },
  };
};

const cells: Writer = (dice, index) => ({
  template: '{id}\t"{note}"\t{count}\t{left}\t"{tag}"\n',
  fields: {
    id: 40 + index,
    tag: dice.pick(['red', 'blue']),
    note: ((text: string): Field => [text, text.replaceAll('"', '""')])(
      dice.pick(['said "red"', 'two\nlines of blue', 'tab\there', 'plain']),
    ),
    count: dice.whole(9),
    left: dice.whole(9),
  },
});

const fixed: Writer = (dice, index) => {
  const [name, city, level, state] = [
    dice.pick(PEOPLE),
    dice.pick(CITIES),
    dice.pick(['INFO', 'WARN']),
    dice.pick(['open', 'done']),
  ];
  const pad = (field: string, value: string | number, width: number): string =>
    `{${field}}${' '.repeat(Math.max(1, width - String(value).length))}`;
  const fields = { state, city, name, level, id: 10 + index, age: 20 + dice.whole(9), rank: 20 + dice.whole(9) };
  return {
    template: `${pad('id', fields.id, 6)}${pad('name', name, 12)}${pad('city', city, 8)}${pad('age', fields.age, 5)}${pad('rank', fields.rank, 5)}${pad('level', level, 6)}{state}\n`,
    fields,
  };
};

const access: Writer = (dice, index) => ({
  template: '{ip} - {user} [{time} +0000] "{method} {path} HTTP/1.1" {status} {bytes} {ms}\n',
  fields: {
    ip: `10.0.0.${dice.whole(20)}`,
    user: dice.pick(['ann', 'bob']),
    time: ((day: string, time: string): Field => [`2024-03-${day}T${time}Z`, `${day}/Mar/2024:${time}`])(
      `0${1 + (index % 9)}`,
      `10:${two(dice.whole(60))}:0${dice.whole(9)}`,
    ),
    method: dice.pick(['GET', 'POST']),
    path: dice.pick(['/ann', '/users/200', '/get']),
    status: dice.pick([200, 404]),
    bytes: dice.pick([200, 404, 512]),
    ms: dice.pick([200, 404, 12]),
  },
});

const match: Writer = (dice, index) => ({
  template:
    'Match {n}: {home.team} {home.goals}–{away.goals} {away.team} (half-time {home.half}:{away.half}), att. {attendance}\n',
  fields: {
    n: 300 + index,
    'home.team': dice.pick(['Rovers', 'City', 'United']),
    'home.goals': dice.whole(4),
    'home.half': dice.whole(4),
    'away.team': dice.pick(['Rovers', 'City', 'United']),
    'away.goals': dice.whole(4),
    'away.half': dice.whole(4),
    attendance: ((count: number): Field => [count, count.toLocaleString('en')])(1_000 + dice.whole(9_000)),
  },
});

const timetable: Writer = (dice, index) => ({
  template:
    'Train {number} from {from} (dep. {departure}) to {to} (arr. {arrival}), platform {platform}, {coaches} coaches\n',
  fields: {
    number: `IC ${700 + index}`,
    departure: clock(dice),
    arrival: clock(dice),
    from: dice.pick(CITIES),
    to: dice.pick(CITIES),
    platform: 1 + dice.whole(9),
    coaches: 1 + dice.whole(9),
  },
});

const advert: Writer = (dice, index) => ({
  template:
    'Ref. {ref}. Flat with {rooms} rooms, {bedrooms} bedrooms and {bathrooms} bathrooms on floor {floor} in {city}, {area} m², rent {rent} € plus {costs} € of costs, deposit {deposit} €. Pets: {pets}.\n\n',
  fields: {
    ref: `W${400 + index}`,
    city: dice.pick(CITIES),
    area: 40 + dice.whole(3),
    rooms: 1 + dice.whole(4),
    bathrooms: 1 + dice.whole(3),
    bedrooms: 1 + dice.whole(3),
    floor: 1 + dice.whole(4),
    rent: ((cents: number): Field => [cents / 100, euro(cents)])(dice.pick([90_000, 120_000])),
    deposit: ((cents: number): Field => [cents / 100, euro(cents)])(dice.pick([90_000, 240_000])),
    costs: dice.pick([90, 120]),
    pets: ((is: boolean): Field => [is, is ? 'yes' : 'no'])(dice.next() < 0.5),
  },
});

const form: Writer = (dice, index) => {
  const [issued, due] = [anyDay(dice), anyDay(dice)];
  return {
    template:
      'Invoice number\n{number}\nInvoice date\n{invoice_date}\nDue date\n{due_date}\nQuantity\n{quantity}\nUnits\n{units}\nCustomer\n{customer}\nApproved by\n{approved_by}\n\n',
    fields: {
      number: `${600 + index}`,
      due_date: [iso(due), english(due)],
      invoice_date: [iso(issued), english(issued)],
      units: dice.whole(3),
      quantity: dice.whole(3),
      approved_by: dice.pick(PEOPLE),
      customer: dice.pick(PEOPLE),
    },
  };
};

const columnsOnce: Writer = (dice, index) => {
  const [issued, due] = [anyDay(dice), anyDay(dice)];
  return {
    template:
      'Order        Invoice date   Due date       Quantity   Weight\n{number}         {invoice_date}     {due_date}     {quantity}          {weight}\n\n',
    fields: {
      number: 1_600 + index,
      due_date: [iso(due), german(due)],
      invoice_date: [iso(issued), german(issued)],
      weight: dice.whole(3),
      quantity: dice.whole(3),
    },
  };
};

const junit: Writer = (dice, index) => ({
  template:
    '<testsuite name="{name}" tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}" time="{time}"/>\n',
  fields: {
    name: `suite ${index}`,
    skipped: dice.whole(3),
    errors: dice.whole(3),
    failures: dice.whole(3),
    tests: 2 + dice.whole(3),
    time: dice.pick([0.5, 1.25]),
  },
});

const terraform: Writer = (dice, index) => ({
  template:
    'resource "aws_instance" "{name}" {\n  instance_type = "{instance_type}"\n  count = {count}\n  min_size = {min_size}\n  max_size = {max_size}\n  monitoring = {monitoring}\n}\n',
  fields: {
    name: `web${index}`,
    max_size: 1 + dice.whole(3),
    min_size: 1 + dice.whole(3),
    count: 1 + dice.whole(3),
    monitoring: dice.next() < 0.5,
    instance_type: dice.pick(['t3.micro', 't3.large']),
  },
});

const contract: Writer = (dice, index) => {
  const day = anyDay(dice);
  return {
    template:
      'Agreement {number} made on {signed} between {landlord.name}, of {landlord.city} (the "Landlord"), and {tenant.name}, of {tenant.city} (the "Tenant"). The rent is {rent} a month.\n\n',
    fields: {
      number: `A${600 + index}`,
      signed: [iso(day), english(day)],
      'tenant.name': dice.pick(PEOPLE),
      'tenant.city': dice.pick(CITIES),
      'landlord.name': dice.pick(PEOPLE),
      'landlord.city': dice.pick(CITIES),
      rent: [1_200, '$1,200'],
    },
  };
};

const PAPERS: readonly (readonly [string, Corpus['kind'], Writer, (readonly [string, string])?])[] = [
  ['Bank statements', 'table', statement],
  ['Calendar entries', 'table', calendar, ['BEGIN:VCALENDAR\n', 'END:VCALENDAR\n']],
  ['Address cards', 'table', vcard],
  ['Mails with a quoted one', 'prose', thread],
  ['Stack traces', 'table', trace],
  ['Stack traces of Python', 'table', python],
  ['Dump of a database', 'table', dump],
  ['Dump of a database, rows only', 'table', rowsOfDump, ['INSERT INTO users VALUES\n', '']],
  ['Services in YAML', 'table', compose, ['services:\n', '']],
  ['Settings in JSON', 'table', config],
  ['Settings in XML', 'table', maven],
  ['Settings in sections', 'table', ini],
  ['Cards of a page', 'table', htmlCard],
  ['Minutes', 'prose', minutes],
  ['Lives of people', 'prose', resume],
  ['Recipes', 'prose', recipe],
  ['Notes of a ward', 'prose', ward],
  ['German invoices', 'prose', rechnung],
  ['French invoices', 'prose', facture],
  ['Japanese invoices', 'prose', seikyu],
  ['Chat', 'table', chat],
  ['Commits', 'table', commits],
  ['Changes by version', 'prose', changelog],
  ['Tabs with quoted cells', 'table', cells, ['id\tnote\tcount\tleft\ttag\n', '']],
  ['Fixed width without heading', 'table', fixed],
  ['Requests of a server', 'table', access],
  ['Results of matches', 'prose', match],
  ['Timetable', 'prose', timetable],
  ['Adverts', 'prose', advert],
  ['Labels above values', 'prose', form],
  ['Headings above one row', 'table', columnsOnce],
  ['Reports of tests', 'table', junit],
  ['Resources of a cloud', 'table', terraform],
  ['Contracts', 'prose', contract],
];

export const papers = (): Corpus[] =>
  PAPERS.flatMap(([name, kind, writer, around], index) => [
    ...alone(name, kind, writer, 800 + index),
    ...listed(name, kind, writer, 1_300 + index, around === undefined ? undefined : [...around]),
  ]);
