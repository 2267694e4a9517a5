/** RFC 4180, with quotes. */
export function readCsv(text: string): Record<string, string>[] {
  const [header = [], ...rows] = text
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/("((?:[^"]|"")*)"|[^,]*)(?:,|$)/g)]
        .slice(0, -1)
        .map((cell) => (cell[2] ?? cell[1] ?? '').replaceAll('""', '"')),
    );
  return rows.map((cells) =>
    Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])),
  );
}

/** The same question as a person would type it. */
export function commandOf(input: {
  from: string;
  to: string;
  timezone?: string;
  groupBy?: string[];
  top?: number;
  filters?: { dimension: string; in: string[] }[];
}): string[] {
  const flag = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`--${name}`, value];
  return [
    'spend',
    ...flag('from', input.from),
    ...flag('to', input.to),
    ...flag('tz', input.timezone),
    ...flag('group', input.groupBy?.join(',')),
    ...flag('top', input.top?.toString()),
    ...(input.filters ?? []).flatMap((filter) =>
      filter.in.flatMap((value) => flag('filter', `${filter.dimension}=${value}`)),
    ),
  ];
}

/** What a row was in another period, as GraphQL answers it. */
export interface Before {
  readonly cost: string | null;
  readonly requests: string | null;
  readonly dataBegin: string | null;
}
export interface Compared {
  readonly rows: readonly { readonly keys: readonly string[]; readonly before: Before | null }[];
  readonly before: Before;
}
