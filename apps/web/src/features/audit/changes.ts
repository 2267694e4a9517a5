/** One field that an entry changed. Undefined is absent: created before it, or deleted after it. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Field by field what changed, in the order of names; fields that stayed are left out. */
export function fieldChanges(before: unknown, after: unknown): FieldChange[] {
  const old = flatten(before);
  const now = flatten(after);
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((field) => ({ field, before: old.get(field), after: now.get(field) }))
    .filter((change) => change.before !== change.after);
}

/** `{a: {b: 1}}` as `a.b → 1`. Lists of plain values stay together. */
function flatten(value: unknown, path = ''): Map<string, string> {
  if (value === null || value === undefined) {
    return new Map<string, string>(path === '' || value === undefined ? [] : [[path, 'null']]);
  }
  if (typeof value !== 'object') return new Map([[path === '' ? 'value' : path, print(value)]]);
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    return new Map([[path === '' ? 'value' : path, value.map(print).join(', ')]]);
  }
  const fields = new Map<string, string>();
  for (const [name, inner] of Object.entries(value)) {
    for (const [field, text] of flatten(inner, path === '' ? name : `${path}.${name}`))
      fields.set(field, text);
  }
  return fields;
}

function print(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
