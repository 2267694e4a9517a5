/** Of each meter, wherever prices are given by meter. */
const METER_WORDS: Readonly<Record<string, string>> = {
  input: 'Input tokens.',
  output: 'Output tokens.',
  cacheRead: 'Tokens read from the prompt cache.',
  cacheWrite5m: 'Tokens written to the prompt cache for five minutes.',
  cacheWrite30m: 'Tokens written to the prompt cache for thirty minutes.',
  cacheWrite1h: 'Tokens written to the prompt cache for an hour.',
  inputAudio: 'Audio tokens of the input.',
  inputImage: 'Image tokens of the input.',
  inputVideo: 'Video tokens of the input.',
  outputAudio: 'Audio tokens of the output.',
  outputImage: 'Image tokens of the output.',
  outputVideo: 'Video tokens of the output.',
};

const metersOf = (place: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(METER_WORDS).map(([meter, words]) => [`${place}.${meter}`, words]),
  );

/** What editors show of prices and of what is agreed over them. */
export const PRICE_WORDS: Readonly<Record<string, string>> = {
  prices: 'Prices and models of your own, over the list that ships with Bursar.',
  'prices.model': 'The model as it is called.',
  'prices.aliasOf':
    'Meters without a price of their own cost what this model costs; the model is the same one.',
  'prices.from': 'The first day it applies, in UTC, or an instant. Without it: since ever.',
  'prices.to': 'The day it no longer applies: exclusive. Without it: for good.',
  'prices.per1M': 'USD per million units, by meter, as text so that no digit is lost.',
  ...metersOf('prices.per1M'),
  discounts: 'What you negotiated off the list.',
  'discounts.match': 'Every model of a provider, or one model.',
  'discounts.match.provider': 'A provider, such as anthropic.',
  'discounts.match.model': 'A model.',
  'discounts.percent': 'Per cent off, above 0 and at most 100.',
  'discounts.from': 'The first day it applies, in UTC, or an instant.',
  'discounts.to': 'The day it no longer applies: exclusive.',
  contracts: 'What is agreed over the list: a discount, a premium or fixed prices.',
  'contracts.match': 'Whose calls, of which models: each that is named narrows it.',
  'contracts.match.provider': 'A provider, such as anthropic.',
  'contracts.match.model': 'A model; fixed prices need one.',
  'contracts.match.team': 'A team: the price is for its calls alone.',
  'contracts.match.dataResidency':
    'true: only calls that stay in a region or geography; false: only global ones.',
  'contracts.discount': 'Per cent off, above 0 and at most 100.',
  'contracts.premium': 'Per cent on top, above 0.',
  'contracts.per1M': 'Fixed prices in USD per million units, by meter; final.',
  'contracts.from': 'The first day it applies, in UTC, or an instant. Without it: since ever.',
  'contracts.to': 'The day it no longer applies: exclusive. Without it: for good.',
  ...metersOf('contracts.per1M'),
};
