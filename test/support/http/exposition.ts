/** A family of metrics as Prometheus reads it. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"`;
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)?,?\\})? (\\S+)$`);

/** Reads the text format 0.0.4 strictly: what it does not allow throws. */
export function families(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('The last line does not end.');
  const found = new Map<string, Family & { samples: Sample[] }>();
  const types = new Map<string, string>();
  const helps = new Map<string, string>();
  const seen = new Set<string>();
  for (const line of text.split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line) ?? [];
    if (kind !== undefined) {
      const known = kind === 'HELP' ? helps : types;
      if (known.has(name)) throw new Error(`Twice: ${line}`);
      known.set(name, rest);
    } else if (line !== '' && !line.startsWith('#')) {
      const sample = sampleFrom(line);
      if (seen.has(`${sample.name}${JSON.stringify(sample.labels)}`))
        throw new Error(`Twice: ${line}`);
      seen.add(`${sample.name}${JSON.stringify(sample.labels)}`);
      const base = types.has(sample.name)
        ? sample.name
        : sample.name.replace(/_(bucket|count|sum)$/, '');
      const type = types.get(base);
      if (type === undefined) throw new Error(`Without a type: ${line}`);
      const family = found.get(base) ?? {
        name: base,
        type,
        help: helps.get(base) ?? '',
        samples: [],
      };
      family.samples.push(sample);
      found.set(base, family);
    }
  }
  // A family without samples is there all the same.
  for (const [name, type] of types)
    if (!found.has(name)) found.set(name, { name, type, help: helps.get(name) ?? '', samples: [] });
  return found;
}

function sampleFrom(line: string): Sample {
  const [, name, labels = '', text] = SAMPLE.exec(line) ?? [];
  if (name === undefined || text === undefined) throw new Error(`No sample: ${line}`);
  const value = text === '+Inf' ? Infinity : /^nan$/i.test(text) ? NaN : Number(text);
  if (!/^nan$/i.test(text) && Number.isNaN(value)) throw new Error(`No number: ${line}`);
  const pairs = [...labels.matchAll(new RegExp(LABEL, 'g'))].map(([pair]) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 2, -1)] as const;
  });
  return { name, labels: Object.fromEntries(pairs), value };
}

/** The one sample of this name with these labels, whatever others it has. */
export function sampleOf(
  all: ReadonlyMap<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  for (const { samples } of all.values())
    for (const sample of samples)
      if (
        sample.name === name &&
        Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
      )
        return sample.value;
  return undefined;
}
