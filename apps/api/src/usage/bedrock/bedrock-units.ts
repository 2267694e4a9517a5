import { readUsage, type RawUsage } from '@bursar/pricing';
import { isJson, type Json } from './bedrock-body.js';
import { readError } from './bedrock-fields.js';
import { guardrails } from './bedrock-guardrails.js';
import { partsOf } from './bedrock-parts.js';

/** Meters that are no tokens of text, by name; empty where the record reports none. */
export type Units = Readonly<Record<string, number | string>>;

/**
 * Where a redacted line keeps its units: what they were read from is prompts and answers, so only the numbers stay. The name
 * is ours; no log of AWS has it.
 */
export const UNITS_FIELD = 'bursarUnits';

/** A guardrail that is asked by itself. */
const GUARDRAIL_OPERATION = 'ApplyGuardrail';
const COUNT_MAX = 1e9;
/** What AWS writes beside the answer of a model that makes pictures, films or speech. */
export const MEDIA_FIELD = /^output(Image|Video|Audio)[A-Za-z]{1,32}$/;

/** Images, queries, seconds and guardrail units, as far as the record reports them in numbers. */
export function readUnits(raw: Json): Units {
  const input = isJson(raw['input']) ? raw['input'] : {};
  const output = isJson(raw['output']) ? raw['output'] : {};
  const kept = raw[UNITS_FIELD];
  if (isJson(kept)) return keptUnits(kept);
  // A call that failed owes what it reports; what was asked for was not made.
  const asked = readError(raw) === null ? requestOf(input) : {};
  const parts = partsOf(output['outputBodyJson']);
  return {
    ...imagesMade(asked, parts, output),
    ...mediaRead(asked),
    ...queries(asked, parts),
    ...video(asked, parts, output),
    ...guardrails(parts),
    ...searches(parts),
  };
}

/** What was asked of the model; a call that is only started carries it inside. */
function requestOf(input: Json): Json {
  const [body = {}] = partsOf(input['inputBodyJson']);
  return isJson(body['modelInput']) ? body['modelInput'] : body;
}

/** True for a call that is sold by something else than tokens: it may come without any counter. */
export function isSoldByUnit(raw: Json, modelRef: string): boolean {
  const output = isJson(raw['output']) ? raw['output'] : {};
  if (Object.keys(output).some((name) => MEDIA_FIELD.test(name))) return true;
  if (raw['operation'] === GUARDRAIL_OPERATION) return true;
  return /canvas|image|stab(le|ility)|sd3|rerank|reel|\bray\b|video|pegasus|marengo|sonic|speech/i.test(
    modelRef,
  );
}

function keptUnits(kept: Json): Units {
  const entries = Object.entries(kept).filter(
    (entry): entry is [string, number | string] =>
      whole(entry[1]) !== null ||
      (typeof entry[1] === 'string' && /^\d{1,9}(\.\d{1,6})?$/.test(entry[1])),
  );
  return Object.fromEntries(entries.slice(0, 64));
}

/** As many as the answer holds; where bodies are elsewhere, as many as were asked for. AWS makes one of 1024 × 1024 unless asked. */
function imagesMade(asked: Json, parts: readonly Json[], output: Json): Units {
  const config = asked['imageGenerationConfig'];
  const held = parts.flatMap((part) => [part['images'], part['artifacts']]).find(Array.isArray) as
    | unknown[]
    | undefined;
  const isImageCall = isJson(config) || 'outputImageWidth' in output;
  if (!isImageCall && held === undefined) return {};
  const settings = isJson(config) ? config : {};
  const images =
    held?.filter((one) => one !== null).length ??
    whole(settings['numberOfImages']) ??
    (isJson(config) ? 1 : null);
  if (images === null || images === 0) return {};
  const width = whole(output['outputImageWidth']) ?? whole(settings['width']) ?? DEFAULT_SIDE;
  const height = whole(output['outputImageHeight']) ?? whole(settings['height']) ?? DEFAULT_SIDE;
  const quality = settings['quality'] === 'premium' ? 'premium' : 'standard';
  return unitsOf('images', { images, width, height, quality });
}

const DEFAULT_SIDE = 1_024;

/** What is embedded is sold by the image, or by the request. */
function mediaRead(asked: Json): Units {
  const single = asked['singleEmbeddingParams'] ?? asked['segmentedEmbeddingParams'];
  if (isJson(single)) {
    const image = single['image'];
    if (!isJson(image)) return {};
    return image['detailLevel'] === 'DOCUMENT_IMAGE'
      ? { 'document.image.in': 1 }
      : { 'image.in': 1 };
  }
  if (asked['inputType'] === 'image') return { 'image.in': 1 };
  if (asked['inputType'] === 'text') return { 'search.query': 1 };
  const listed: unknown = asked['images'];
  const count =
    typeof asked['inputImage'] === 'string' ? 1 : Array.isArray(listed) ? listed.length : 0;
  return count === 0 ? {} : { 'image.in': count };
}

/** A ranking is a query for every hundred documents begun, unless its answer says what it is billed. */
function queries(asked: Json, parts: readonly Json[]): Units {
  for (const { meta } of parts) {
    const billed = isJson(meta) ? meta['billed_units'] : null;
    const units = isJson(billed) ? whole(billed['search_units']) : null;
    if (units !== null && units > 0) return { 'search.query': units };
  }
  const asking: unknown = asked['queries'];
  const isOne = typeof asked['query'] === 'string';
  const requests = Array.isArray(asking) ? asking.length : Number(isOne);
  const documents: unknown = isOne ? asked['documents'] : asked['sources'];
  if (!Array.isArray(documents) || requests === 0) return {};
  return unitsOf('rerank', { requests, documents: documents.length });
}

function video(asked: Json, parts: readonly Json[], output: Json): Units {
  for (const part of [output, ...parts]) {
    const seconds = decimal(part['outputVideoDurationSeconds']);
    if (seconds !== null) return filmOf(seconds, whole(part['outputVideoHeight']));
  }
  const config = asked['videoGenerationConfig'];
  const length = isJson(config) ? config['durationSeconds'] : asked['duration'];
  const seconds = decimal(
    typeof length === 'string' ? Number(/^(\d+)s$/.exec(length)?.[1]) : length,
  );
  const height = /^(\d{3,4})p$/.exec(String(asked['resolution']))?.[1];
  return seconds === null ? {} : filmOf(seconds, height === undefined ? null : Number(height));
}

const filmOf = (seconds: string, height: number | null): Units => ({
  [height === null ? 'video.out.second' : `video.out.second[${height}p]`]: seconds,
});

/** Searches that the provider itself ran for the model. */
function searches(parts: readonly Json[]): Units {
  let count = 0;
  for (const part of parts) {
    const message = isJson(part['message']) ? part['message'] : {};
    for (const usage of [part['usage'], message['usage']]) {
      const tools = isJson(usage) ? usage['server_tool_use'] : null;
      if (isJson(tools)) count = Math.max(count, whole(tools['web_search_requests']) ?? 0);
    }
  }
  return count === 0 ? {} : { 'webSearch.query': count };
}

function unitsOf(convention: 'images' | 'rerank', raw: RawUsage): Units {
  const read = readUsage(convention, raw);
  return read.outcome === 'read' ? (read.usage.more as Units) : {};
}

function whole(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > COUNT_MAX)
    return null;
  return value === 0 ? 0 : value;
}

/** Up to six decimals, as text so that none is lost. */
function decimal(value: unknown): string | null {
  if (typeof value !== 'number' || !(value >= 0) || value > COUNT_MAX) return null;
  return Number.isInteger(value) ? String(value) : value.toFixed(6);
}
