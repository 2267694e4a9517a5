import { describe, expect, it } from '@jest/globals';
import { placesFor } from './places.js';

const place = (name: string, kind: string) => ({ name, kind, href: `/${name}` });
const ALL = [
  place('Overview', 'What do we spend?'),
  place('Research', 'Team research'),
  place('Search', 'Team search'),
  place('search-month', 'Budget'),
];
const found = (text: string) => placesFor(text, ALL, (id) => `/why/${id}`).map(({ href }) => href);

describe('where one may go', () => {
  it('begins with names that begin with what is typed', () => {
    expect(found('sear')).toEqual(['/Search', '/search-month', '/Research']);
    expect(found('')).toHaveLength(ALL.length);
    expect(found('budget')).toEqual(['/search-month']);
  });

  it('leads to the explanation of a call where an id is typed', () => {
    expect(found('c0ffee00-0000-4000-8000-000000000001')).toEqual([
      '/why/c0ffee00-0000-4000-8000-000000000001',
    ]);
    expect(found('elsewhere')).toEqual([]);
  });
});
