/** What written Pydantic models use beyond Pydantic, each only where it is needed. l10n: none, code that is written. */

interface Helper {
  readonly imports: readonly string[];
  readonly needs?: readonly string[];
  readonly code: string;
}

const PYDANTIC = 'from pydantic import ';

function alias(name: string, type: string, pattern: string, format: string): Helper {
  return {
    imports: ['from typing import Annotated', `${PYDANTIC}Field`],
    code: `${name} = Annotated[${type}, Field(pattern=r"${pattern}", json_schema_extra={"format": "${format}"})]\n`,
  };
}

function written(name: string, type: string, pattern: string, imports: string): Helper {
  return {
    imports: ['from typing import Annotated', `${PYDANTIC}Field`, imports],
    needs: ['written_as'],
    code: `${name} = Annotated[${type}, Field(strict=False), written_as(${type}, r"${pattern}")]\n`,
  };
}

const LABEL = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const OCTET = String.raw`(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`.replaceAll(String.raw`\d`, '[0-9]');

/** In the order in which they are written. */
const HELPERS: Readonly<Record<string, Helper>> = {
  not_null: {
    imports: ['from typing import Any'],
    code: `def not_null(value: Any) -> Any:
    """For fields that may be left out, but are never null."""
    if value is None:
        raise ValueError("leave this out instead of giving null")
    return value
`,
  },
  Integer: {
    imports: ['from typing import Annotated, Any', `${PYDANTIC}BeforeValidator, Field`],
    code: `def whole(value: Any) -> Any:
    """In JSON, 1.0 is an integer too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Integer = Annotated[int, Field(strict=True), BeforeValidator(whole)]
`,
  },
  exactly: {
    imports: ['from typing import Any', `${PYDANTIC}BeforeValidator`],
    code: `def exactly(*kinds: type) -> BeforeValidator:
    """In Python, True equals 1."""

    def check(value: Any) -> Any:
        if value is not None and type(value) not in kinds:
            raise ValueError("this is another kind of value")
        return value

    return BeforeValidator(check)
`,
  },
  written_as: {
    imports: ['import re', 'from typing import Any', `${PYDANTIC}BeforeValidator`],
    code: `def written_as(kind: type, pattern: str) -> BeforeValidator:
    """Takes texts of this form, and values of this kind."""

    def check(value: Any) -> Any:
        if isinstance(value, kind) or isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII):
            return value
        raise ValueError(f"must be written as {pattern}")

    return BeforeValidator(check)
`,
  },
  matching: {
    imports: ['import re', `${PYDANTIC}AfterValidator`],
    code: `def matching(pattern: str) -> AfterValidator:
    """For patterns with look-around or back references, which Pydantic's own engine does not know."""

    def check(value: str) -> str:
        if re.search(pattern, value) is None:
            raise ValueError(f"must match {pattern}")
        return value

    return AfterValidator(check)
`,
  },
  Date: written('Date', 'dt.date', String.raw`\d{4}-\d\d-\d\d`, 'import datetime as dt'),
  DateTime: written(
    'DateTime',
    'dt.datetime',
    String.raw`\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)`,
    'import datetime as dt',
  ),
  Time: written('Time', 'dt.time', String.raw`\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)`, 'import datetime as dt'),
  Uuid: written('Uuid', 'UUID', '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}', 'from uuid import UUID'),
  Email: alias('Email', 'str', String.raw`^${ATOM}(\.${ATOM})*@${LABEL}(\.${LABEL})*$`, 'email'),
  Uri: alias('Uri', 'str', String.raw`^[A-Za-z][A-Za-z0-9+.-]*:([!#$&-;=?-Z\[\]_a-z~]|%[0-9a-fA-F]{2})*$`, 'uri'),
  Ipv4: alias('Ipv4', 'str', String.raw`^(${OCTET}\.){3}${OCTET}$`, 'ipv4'),
  Hostname: alias('Hostname', 'str', String.raw`^${LABEL}(\.${LABEL})*$`, 'hostname'),
  Duration: alias(
    'Duration',
    'str',
    String.raw`^P([0-9]+W|([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+S)?)?)$`,
    'duration',
  ),
  JsonPointer: alias('JsonPointer', 'str', '^(/([^~/]|~[01])*)*$', 'json-pointer'),
  RelativeJsonPointer: alias(
    'RelativeJsonPointer',
    'str',
    '^(0|[1-9][0-9]*)(#|(/([^~/]|~[01])*)*)$',
    'relative-json-pointer',
  ),
  Ipv6: {
    imports: ['from ipaddress import IPv6Address', 'from typing import Annotated', `${PYDANTIC}AfterValidator, Field`],
    code: `def ipv6(value: str) -> str:
    if "%" in value:
        raise ValueError("must be an address without a zone")
    IPv6Address(value)
    return value


Ipv6 = Annotated[str, AfterValidator(ipv6), Field(json_schema_extra={"format": "ipv6"})]
`,
  },
  plain: {
    imports: ['from typing import Any', `${PYDANTIC}TypeAdapter`],
    code: `def plain(value: Any) -> Any:
    """The value as it is in JSON."""
    return TypeAdapter(Any).dump_python(value, mode="json", by_alias=True, exclude_unset=True)
`,
  },
  canonical: {
    imports: ['import json', 'from typing import Any'],
    code: `def canonical(value: Any) -> str:
    """Equal values have one text: 1 and 1.0 are equal in JSON, 1 and true are not."""
    if isinstance(value, list):
        return f"[{','.join(map(canonical, value))}]"
    if isinstance(value, dict):
        return f"{{{','.join(json.dumps(key) + ':' + canonical(value[key]) for key in sorted(value))}}}"
    return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value)
`,
  },
  unique: {
    imports: ['from typing import Any'],
    needs: ['plain', 'canonical'],
    code: `def unique(items: Any) -> Any:
    if len({canonical(item) for item in plain(items)}) < len(items):
        raise ValueError("must not hold equal items")
    return items
`,
  },
  one_of: {
    imports: ['from typing import Any', `${PYDANTIC}AfterValidator`],
    needs: ['canonical'],
    code: `def one_of(*values: Any) -> AfterValidator:
    def check(value: Any) -> Any:
        if canonical(value) not in map(canonical, values):
            raise ValueError(f"must be one of {values}")
        return value

    return AfterValidator(check)
`,
  },
  obeys: {
    imports: ['import json', 'from typing import Any', `${PYDANTIC}TypeAdapter, ValidationError`],
    code: `def obeys(value: Any, kind: Any) -> bool:
    try:
        TypeAdapter(kind).validate_json(json.dumps(value))
    except ValidationError:
        return False
    return True
`,
  },
  rule: {
    imports: ['from collections.abc import Callable', 'from typing import Any', `${PYDANTIC}AfterValidator`],
    needs: ['plain'],
    code: `def rule(holds: Callable[[Any], bool], words: str) -> AfterValidator:
    def check(value: Any) -> Any:
        if not holds(plain(value)):
            raise ValueError(f"must obey {words}")
        return value

    return AfterValidator(check)
`,
  },
};

/** The code of the helpers and what they need, and their imports. `rename` keeps the root's name free. */
export function helperCode(names: ReadonlySet<string>): {
  readonly imports: readonly string[];
  readonly code: readonly string[];
} {
  const all = new Set<string>();
  const add = (name: string): void => {
    HELPERS[name]?.needs?.forEach(add);
    all.add(name);
  };
  names.forEach(add);
  const used = Object.entries(HELPERS).filter(([name]) => all.has(name));
  return { imports: used.flatMap(([, { imports }]) => imports), code: used.map(([, { code }]) => code) };
}
