import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileGlob } from './glob.js';

describe('a pattern over an ARN', () => {
  it.each([
    [
      'arn:aws:sts::*:assumed-role/SearchRole/*',
      'arn:aws:sts::111122223333:assumed-role/SearchRole/i-1',
      true,
    ],
    [
      'arn:aws:sts::*:assumed-role/SearchRole/*',
      'arn:aws:sts::111122223333:assumed-role/SearchRole2/i-1',
      false,
    ],
    [
      'arn:aws:sts::*:assumed-role/SearchRole/*',
      'arn:aws:sts::111122223333:assumed-role/SearchRole/',
      true,
    ],
    ['arn:aws:iam::111122223333:user/ana', 'arn:aws:iam::111122223333:user/ana', true],
    ['arn:aws:iam::111122223333:user/ana', 'arn:aws:iam::111122223333:user/anabel', false],
    ['*', '', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*bc*c', 'abc', false],
    ['a.c', 'abc', false],
    ['a?c', 'abc', false],
    ['(x|y)*', 'x', false],
  ])('%s against %s is %s', (pattern, text, fits) => {
    expect(compileGlob(pattern)(text)).toBe(fits);
  });

  it('answers as the regular expression it stands for', () => {
    const alphabet = fc.constantFrom('a', 'b', '.', '*');
    fc.assert(
      fc.property(
        fc.array(alphabet),
        fc.array(fc.constantFrom('a', 'b', '.')),
        (parts, letters) => {
          const pattern = parts.join('');
          const regexp = new RegExp(
            `^${parts.map((part) => (part === '*' ? '.*' : part.replace('.', String.raw`\.`))).join('')}$`,
          );
          const text = letters.join('');
          expect(compileGlob(pattern)(text)).toBe(regexp.test(text));
        },
      ),
    );
  });

  it('is not slowed by many stars over a text that almost fits', () => {
    const fits = compileGlob(`${'*a'.repeat(500)}b`);
    expect(fits('a'.repeat(5_000))).toBe(false);
  });
});
