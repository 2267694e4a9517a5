import { describePages } from './every-page.js';

const PAGES: readonly (readonly [path: string, heading: string])[] = [
  ['/budgets', 'Budgets'],
  ['/budgets/search-month', 'search-month'],
  ['/budgets/search-month?edit=yes', 'Edit search-month'],
  ['/budgets?edit=new', 'New budget'],
  ['/quotas', 'Quotas'],
  ['/quota/requests', 'Requests'],
  ['/stop', 'Stops'],
  ['/why', 'Why'],
  ['/routing', 'Routing'],
  ['/flags', 'Flags'],
];

describePages('every page of limits', PAGES);
