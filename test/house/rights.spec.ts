import { describe, expect, it } from '@jest/globals';
import { KEY_SCOPES } from '../../apps/api/src/platform/actor.js';
import { GRANTED } from '../../apps/web/src/shared/data/rights.js';
import { api } from '../support/house/house.js';

/** Who may ask for an operation of GraphQL, as its resolver says. */
function allowed(operation: string): string[] {
  const found = api.flatMap(({ text }) => {
    const [, decorators = ''] =
      new RegExp(`@(?:Query|Mutation)\\('${operation}'\\)((?:\\s*@\\w+\\([^)]*\\))*)`).exec(text) ??
      [];
    return /@Allow\(([^)]*)\)/.exec(decorators)?.[1] ?? [];
  });
  expect(found).toHaveLength(1);
  // Scopes of keys are no person's.
  return namesIn(found[0] ?? '').filter((who) => !(KEY_SCOPES as readonly string[]).includes(who));
}

/** `'finance', ...READERS` as the names it stands for. */
function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((item) => item.trim().replaceAll("'", ''))
    .filter((item) => item !== '')
    .flatMap((item) => (item.startsWith('...') ? namesIn(listOf(item.slice(3))) : item));
}

function listOf(constant: string): string {
  const [list = ''] = api.flatMap(
    ({ text }) => new RegExp(`const ${constant} = \\[([^\\]]*)\\]`).exec(text)?.[1] ?? [],
  );
  return list;
}

describe('rights in the web app', () => {
  it.each(Object.entries(GRANTED))('%s is granted to the roles of the operation', (_, right) => {
    expect([...right.to].sort()).toEqual(allowed(right.of).sort());
  });
});
