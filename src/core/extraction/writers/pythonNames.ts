/** Names that Python, dataclasses and Pydantic take, for names of any kind. l10n: none, code that is written. */

const KEYWORDS =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type';

/** What a field would hide from the types and validators written behind it, or from Pydantic. */
const HIDDEN =
  'Config int str float bool list dict tuple set object dt re json copy schema schema_json validate construct from_orm parse_obj parse_raw parse_file update_forward_refs dict fields self cls exactly one_of matching rule unique not_null field_validator model_validator';

/** Names that the written code uses itself. */
const OWN_TYPES =
  'Any Annotated Literal Union BaseModel RootModel ConfigDict Field TypeAdapter ValidationError AfterValidator BeforeValidator StrictBool StrictFloat UUID Integer Date DateTime Time Uuid Email Uri Ipv4 Ipv6 Hostname Duration JsonPointer RelativeJsonPointer ValueError IPv6Address None True False';

/** Names that Pydantic keeps for itself, whatever is added to them. */
const MODEL_NAMES =
  /^model_(?:validate|dump|config|fields|computed_fields|extra|construct|copy|json_schema|parametrized_name|post_init|rebuild)/;

const TAKEN = new Set(`${KEYWORDS} ${HIDDEN}`.split(' '));
const TYPES = new Set(OWN_TYPES.split(' '));
const NO_NAMES = new Set('None True False'.split(' '));

/** A name that Python takes, for a property or a variable of any name. */
export function pythonName(name: string): string {
  const plain = name
    .normalize('NFKC')
    .replace(/[^\p{ID_Continue}]|\p{Cf}/gu, '_')
    .replace(/^_+/, '');
  const whole = /^\p{ID_Start}/u.test(plain) ? plain : plain === '' ? 'field' : `field_${plain}`;
  if (MODEL_NAMES.test(whole)) return `field_${whole}`;
  // `_id` often stands beside an `id` that no schema tells of, and Pydantic takes a field's own name for it as well.
  if (/^[_$@#]/.test(name)) return `${whole}_`;
  return TAKEN.has(whole) || TYPES.has(whole) ? `${whole}_` : whole;
}

/** The fields of one class: each name once, and none that is a type's. */
export function fieldNames(names: readonly string[], types: ReadonlyMap<string, unknown>): ReadonlyMap<string, string> {
  const taken = new Set([...types.keys(), ...names.filter((name) => pythonName(name) === name && !types.has(name))]);
  const result = new Map<string, string>();
  for (const name of names) {
    const plain = pythonName(name);
    const wanted = types.has(plain) ? `${plain}_` : plain;
    let own = wanted;
    for (let count = 2; own !== name && taken.has(own); count += 1) own = `${wanted}_${count}`;
    taken.add(own);
    result.set(name, own);
  }
  return result;
}

/** A name for a class that is no name of the code around it. */
export function className(name: string, isRoot: boolean): string {
  if (isRoot ? !NO_NAMES.has(name) : !TYPES.has(name)) return name;
  return isRoot ? `${name}_` : `${name}Type`;
}

/** What the code uses itself, under another name where the root has taken it. */
export function ownName(name: string, root: string): string {
  return name === root ? `${name}_` : name;
}
