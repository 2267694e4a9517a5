/** What the fields of the key `fiscalCalendar` mean, for editors. */
export const FISCAL_WORDS: Readonly<Record<string, string>> = {
  fiscalCalendar:
    'How the organisation cuts its year: of plans. Months of the bill stay calendar months in UTC.',
  'fiscalCalendar.yearStartsIn':
    'The month in which the fiscal year begins, 1 to 12. Without it: 1.',
  'fiscalCalendar.pattern':
    'months: calendar months. 4-4-5: months of four, four and five weeks from Monday on; the year begins on the Monday nearest to the first of its month. Without it: months.',
};
