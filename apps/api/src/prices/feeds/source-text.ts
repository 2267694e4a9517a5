import type { Day, Seen } from './offered.js';

const PUBLISHER_NAMES: Readonly<Record<string, string>> = {
  aws: 'AWS Price List',
  litellm: 'LiteLLM price map',
  'genai-prices': 'genai-prices',
};

/** Where a price comes from, in words: the sources, and the day on which they were read. */
export function describe(seen: readonly Seen[], today: Day): string {
  const words = seen.map(({ source, document }) => {
    const name = PUBLISHER_NAMES[source] ?? source;
    return source === 'aws' ? `${name} (${document})` : name;
  });
  return `${[...new Set(words)].join('; ')}, read ${today}`;
}
