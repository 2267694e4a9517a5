/** Lists in the address bar: commas between, `\0` for null, `\` before what would otherwise mean something. */
export function joinList(values: readonly (string | null)[]): string {
  return values
    .map((value) => (value === null ? '\\0' : value.replace(/[\\,]/g, (sign) => `\\${sign}`)))
    .join(',');
}

export function splitList(text: string): (string | null)[] {
  const values: (string | null)[] = [];
  let value: string | null = '';
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === ',') {
      values.push(value);
      value = '';
    } else if (sign === '\\') {
      at += 1;
      const escaped = text.charAt(at);
      value = escaped === '0' ? null : (value ?? '') + escaped;
    } else {
      value = (value ?? '') + sign;
    }
  }
  values.push(value);
  return values;
}

/** Query strings that people can read: only what would break one is escaped. */
export function writeQuery(search: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(search).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${name}=${readable(value)}`] : [],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** What a link says twice, as other programs write lists, it says of both; the same said again is said once. */
export function readQuery(query: string): Record<string, string> {
  const read = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(query))
    read.set(name, (read.get(name) ?? new Set()).add(value));
  return Object.fromEntries([...read].map(([name, values]) => [name, [...values].join(',')]));
}

function readable(value: string): string {
  return encodeURIComponent(value).replace(/%(2C|3A|2F|40)/g, (code) => decodeURIComponent(code));
}
