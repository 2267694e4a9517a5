import { Kind, parse, type TypeNode } from 'graphql';
import type { SourceFile } from '../house/sources.js';

/** A field that takes arguments, and answers a list or a page that may not be null. */
export interface RequiredList {
  readonly parent: string;
  readonly name: string;
  /** The name of each argument's type, without its marks. */
  readonly args: Readonly<Record<string, string>>;
}

const nameOf = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);

const isRequiredList = (type: TypeNode): boolean =>
  type.kind === Kind.NON_NULL_TYPE &&
  (type.type.kind === Kind.LIST_TYPE || nameOf(type).endsWith('Connection'));

export function requiredLists(sdl: readonly SourceFile[]): RequiredList[] {
  return sdl.flatMap(({ text }) =>
    parse(text).definitions.flatMap((definition) => {
      if (
        definition.kind !== Kind.OBJECT_TYPE_DEFINITION &&
        definition.kind !== Kind.OBJECT_TYPE_EXTENSION
      )
        return [];
      return (definition.fields ?? []).flatMap(({ name, type, arguments: args = [] }) =>
        args.length === 0 || !isRequiredList(type)
          ? []
          : {
              parent: definition.name.value,
              name: name.value,
              args: Object.fromEntries(args.map((arg) => [arg.name.value, nameOf(arg.type)])),
            },
      );
    }),
  );
}

const TEXTS = ['""', '"nowhere"', JSON.stringify('x'.repeat(2_000)), '"%"', '"b3BlbjoxMjM="'];

/** What a type takes, and a resolver may refuse. An enumeration or an input of its own is left out where it may be. */
const BAD: Readonly<Record<string, readonly string[]>> = {
  String: TEXTS,
  ID: TEXTS,
  // Many more, and the query is refused for its cost before anything is asked.
  Int: ['-1', '0', '1000'],
  Boolean: ['true', 'false'],
  DateTime: ['"9999-12-31T23:59:59Z"', '"1970-01-01T00:00:00Z"', '"2026-01-01T00:00:00Z"'],
};

/** Every bad value of each argument, beside different ones of the others. */
export function badArguments({ args }: RequiredList): string[] {
  const known = Object.entries(args).filter(([, type]) => type in BAD);
  const rounds = Math.max(0, ...known.map(([, type]) => BAD[type]?.length ?? 0));
  return [0, 1].flatMap((shift) =>
    Array.from({ length: rounds }, (_, round) =>
      known
        .map(([name, type], place) => {
          const values = BAD[type] ?? [];
          return `${name}: ${values[(round + place * shift) % values.length] ?? 'null'}`;
        })
        .join(', '),
    ),
  );
}
