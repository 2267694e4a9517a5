import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { isAmong } from './etag.js';
import { parse } from './parse.js';

describe('what a request carries', () => {
  const schema = z.object({ name: z.string().optional() });

  it('is given as the schema reads it, and nothing at all is an empty object', () => {
    expect(parse(schema, { name: 'a', more: 1 })).toEqual({ name: 'a' });
    expect([parse(schema, undefined), parse(schema, null)]).toEqual([{}, {}]);
  });

  it('is answered in the words of the schema, or in those of the endpoint', () => {
    expect(() => parse(schema, { name: 1 })).toThrow(
      expect.objectContaining({ slug: 'bad_input', message: expect.stringContaining('at name') }),
    );
    const complaint = { message: 'No.', slug: 'bad_name', hint: 'Send a name.' };
    expect(() => parse(schema, { name: 1 }, complaint)).toThrow(expect.objectContaining(complaint));
  });
});

describe('If-None-Match', () => {
  it.each([
    ['"a"', true],
    ['"x", W/"a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    ['', false],
    [undefined, false],
  ])('%j names the tag "a": %j', (header, expected) => {
    expect(isAmong(header, '"a"')).toBe(expected);
  });
});
