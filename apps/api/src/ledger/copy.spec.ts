import { describe, expect, it } from '@jest/globals';
import { copyField } from './copy.js';

describe('a field of COPY', () => {
  it.each([
    ['text as it is', 'plain', 'plain'],
    ['what would end a field or a row as an escape', 'a\tb\nc\rd\\e', 'a\\tb\\nc\\rd\\\\e'],
    ['the text \\N apart from null', '\\N', '\\\\N'],
    ['null', null, '\\N'],
    ['a truth', true, 't'],
    ['a whole number', 12n, '12'],
  ])('writes %s', (_story, value, field) => {
    expect(copyField(value)).toBe(field);
  });
});
