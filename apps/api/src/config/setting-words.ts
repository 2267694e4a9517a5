/** What the settings of the organisation as a whole mean, for editors. */
export const SETTING_WORDS: Readonly<Record<string, string>> = {
  organisation: 'The name of the organisation.',
  reportingTimezone: 'The IANA time zone in which months and days of reports are cut.',
  dimensions: 'Further keys of request metadata to report by; at most four.',
  fiscalCalendar:
    'How the organisation cuts its year: of plans. Months of the bill stay calendar months in UTC.',
  'fiscalCalendar.yearStartsIn':
    'The month in which the fiscal year begins, 1 to 12. Without it: 1.',
  'fiscalCalendar.pattern':
    'months: calendar months. 4-4-5: months of four, four and five weeks from Monday on; the year begins on the Monday nearest to the first of its month. Without it: months.',
};
