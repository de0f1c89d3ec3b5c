// What programs write and read: calendars, stack traces, dumps, settings, logs, with the values as a model gives them.
import { CITIES, MONTHS, PEOPLE, SHOPS, anyDay, clock, dollar, german, iso, lines, packed, two } from './wording.ts';
import { familyOf, type Family, type Field, type Kind, type Writer } from './templates.ts';

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

const KINDS: readonly Kind[] = [
  ['Calendar entries', 'table', calendar, { around: ['BEGIN:VCALENDAR\n', 'END:VCALENDAR\n'] }],
  ['Address cards', 'table', vcard],
  ['Stack traces', 'table', trace],
  ['Stack traces of Python', 'table', python],
  ['Dump of a database', 'table', dump],
  [
    'Dump of a database, rows only',
    'table',
    rowsOfDump,
    { around: ['INSERT INTO users VALUES\n', ''], isNamed: false },
  ],
  ['Services in YAML', 'open', compose, { around: ['services:\n', ''] }],
  ['Settings in JSON', 'table', config],
  ['Settings in XML', 'table', maven],
  ['Settings in sections', 'table', ini],
  ['Cards of a page', 'table', htmlCard],
  ['Chat', 'table', chat],
  ['Commits', 'table', commits, { isNamed: false }],
  ['Changes by version', 'prose', changelog],
  ['Tabs with quoted cells', 'table', cells, { around: ['id\tnote\tcount\tleft\ttag\n', ''], isNamed: false }],
  ['Fixed width without heading', 'table', fixed, { isNamed: false }],
  ['Requests of a server', 'table', access, { isNamed: false }],
  ['Headings above one row', 'table', columnsOnce],
  ['Reports of tests', 'table', junit],
  ['Resources of a cloud', 'table', terraform],
];

export const files = (): Family[] =>
  KINDS.map(([name, kind, writer, options], index) => familyOf(name, kind, writer, 900 + index, options));
