/** Which ids a name of AWS's price list means: 'Claude Haiku 4.5 (Amazon Bedrock Edition)', 'Nova 2.0 Lite', 'Claude4Sonnet'. */
export type ModelNames = (name: string) => readonly string[];

/**
 * A name means an id where both are made of the same words and numbers, in whatever order: 'Claude 4.5 Haiku' is
 * anthropic.claude-haiku-4-5-20251001-v1:0. Nothing is compared in part: 'Claude Haiku 4' is another model.
 */
export function modelNames(ids: Iterable<string>): ModelNames {
  const byWords = new Map<string, string[]>();
  for (const id of ids) {
    const key = keyOf(wordsOfId(id));
    byWords.set(key, [...(byWords.get(key) ?? []), id]);
  }
  return (name) => {
    for (const words of [wordsOfName(name), wordsOfName(apart(name))]) {
      const found = byWords.get(keyOf(words)) ?? byWords.get(keyOf(withoutVendor(words)));
      if (found !== undefined) return found;
    }
    return [];
  };
}

const VENDORS = new Set(
  'amazon anthropic meta mistral cohere openai google nvidia qwen deepseek ai21 writer xai'.split(
    ' ',
  ),
);

const keyOf = (words: readonly string[]): string => [...words].sort().join(' ');
const split = (text: string): string[] => text.toLowerCase().match(/[a-z]+|\d+/g) ?? [];

/** 'ClaudeOpus4' as 'Claude Opus4': an abbreviation joins its words, a name ('DeepSeek') may be one. */
const apart = (name: string): string => name.replace(/([a-z])(?=[A-Z])/g, '$1 ');

function wordsOfName(name: string): string[] {
  return split(name.replace(/\s*\(.*\)\s*$/, '').replace(/(\d)\.0(?!\d)/g, '$1'));
}

const withoutVendor = (words: readonly string[]): readonly string[] =>
  VENDORS.has(words[0] ?? '') ? words.slice(1) : words;

/** A first version and a date of release are no part of a name. */
function wordsOfId(id: string): string[] {
  const bare = id
    .slice(id.indexOf('.') + 1)
    .replace(/-v?1(:\d+)?$/, (end) => (end.includes('v') || end.includes(':') ? '' : end))
    .replace(/:\d+$/, '')
    .replace(/-20\d{6}(?=-|$)/, '');
  return split(bare);
}

/** A model as calls name it, without the geography or `global.` before the vendor. */
export const bareId = (model: string): string =>
  model.replace(/^(?:[a-z]{2,6}|us-gov)\.(?=[a-z0-9-]+\.)/, '');
