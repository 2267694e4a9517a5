import { isViewParam, type SearchParams } from './view.js';

/** What pages about spend say of themselves in a link. */
const SPEND_PARAMS = [
  ...['kind', 'draw', 'lines', 'only', 'hide', 'span', 'top', 'sort', 'open', 'explain'],
  ...['by', 'since', 'until'],
];

/** Pure. Names in a link to a page about spend that mean nothing. */
export const unknownParams = (search: SearchParams): string[] =>
  Object.entries(search).flatMap(([param, value]) =>
    isViewParam(param) || SPEND_PARAMS.includes(param) ? [] : [`${param}=${value ?? ''}`],
  );
