// What the documents speak of: few words, so that many records say the same.
export const GOODS = ['Coffee', 'Tea', 'Cake', 'Green tea', 'Apple pie', 'Bolt M6', 'Nut M6', 'Washer'];
export const FIRST = ['Anna', 'Ben', 'Carla', 'David', 'Eva', 'Farid', 'Grete', 'Hiro'];
export const LAST = ['Meier', 'Novak', 'Okafor', 'Smith', 'Tanaka'];
export const CITIES = ['Berlin', 'Paris', 'Oslo', 'Lima', 'Kyoto', 'New York'];
export const ROLES = ['nurse', 'driver', 'teacher', 'welder', 'clerk'];
export const LEVELS = ['INFO', 'WARN', 'ERROR'];
export const MESSAGES = ['disk full', 'connection lost', 'job started', 'job ended', 'cache cleared', 'retry in 5 s'];
export const MONTHS = [
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
export const FILLER = [
  'It had rained for days, and nobody was in the streets.',
  'The report was read twice and then put away.',
  'After that there was a short break with coffee.',
  'Some of those present were not content with it.',
];
