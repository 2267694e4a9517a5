import { NO_USAGE } from '../book.js';
import {
  BadCount,
  countOf,
  listOf,
  reading,
  type RawUsage,
  type UsageRead,
} from './meters-read.js';

/** Longest sides by which image models are priced, in pixels. A larger image has no class and so no price. */
const IMAGE_CLASSES = [1024, 2048] as const;

/** Images by the class of their longer side and their quality: 'image.out[2048,premium]'. */
export function readImages(raw: RawUsage): UsageRead {
  return reading(() => {
    const images = countOf(raw, 'images');
    const side = Math.max(countOf(raw, 'width'), countOf(raw, 'height'));
    const quality = typeof raw['quality'] === 'string' ? raw['quality'] : 'standard';
    const size = imageClass(side);
    return { ...NO_USAGE, more: { [`image.out[${size},${quality}]`]: images } };
  });
}

/** The list prices "up to 1024 × 1024" and "up to 2048 × 2048": both sides must fit. */
function imageClass(side: number): string {
  if (side === 0) return 'unknown';
  const fits = IMAGE_CLASSES.find((limit) => side <= limit);
  return fits === undefined ? `over-${IMAGE_CLASSES.at(-1)}` : String(fits);
}

/** Video read by the second, with text about it. Fractions of a second are billed as reported. */
export function readVideo(raw: RawUsage): UsageRead {
  return reading(() => ({
    ...NO_USAGE,
    input: countOf(raw, 'inputTokens'),
    output: countOf(raw, 'outputTokens'),
    more: {
      'video.in.second': decimalOf(raw, 'videoSeconds'),
      'video.out.second': decimalOf(raw, 'outputVideoSeconds'),
    },
  }));
}

/** Documents that one search query covers. */
const DOCUMENTS_PER_QUERY = 100;

/** Rerank: each request is a search query for every 100 documents begun. */
export function readRerank(raw: RawUsage): UsageRead {
  return reading(() => {
    const requests = raw['requests'] === undefined ? 1 : countOf(raw, 'requests');
    const queries = Math.ceil(countOf(raw, 'documents') / DOCUMENTS_PER_QUERY);
    return { ...NO_USAGE, more: { 'search.query': requests * Math.max(queries, 1) } };
  });
}

/** Characters in a guardrail's text unit. */
const CHARACTERS_PER_TEXT_UNIT = 1_000;

/** The listed model under which guardrail prices stand. */
export const GUARDRAIL_MODEL = 'amazon.bedrock-guardrails';

/** Policies by the name used in a request, where the price list has a longer one. */
const POLICY_CLASSES: Readonly<Record<string, string>> = {
  sensitiveInformation: 'sensitiveInformation.managed',
};

/** Guardrails: text units begun, each direction by itself, for every policy that looks at them. */
export function readGuardrail(raw: RawUsage): UsageRead {
  return reading(() => {
    const units =
      Math.ceil(countOf(raw, 'inputChars') / CHARACTERS_PER_TEXT_UNIT) +
      Math.ceil(countOf(raw, 'outputChars') / CHARACTERS_PER_TEXT_UNIT);
    const more: Record<string, number> = {};
    for (const policy of listOf(raw, 'policies')) {
      if (typeof policy !== 'string') throw new BadCount('bad-count:policies');
      const meter = `guardrail.textUnit[${POLICY_CLASSES[policy] ?? policy}]`;
      more[meter] = (more[meter] ?? 0) + units;
    }
    return { ...NO_USAGE, more };
  });
}

/** A whole number or a decimal string; up to six decimals. */
function decimalOf(raw: RawUsage, field: string): number | string {
  const value = raw[field];
  if (typeof value === 'string' && /^\d+(\.\d{1,6})?$/.test(value)) return value;
  return countOf(raw, field);
}
