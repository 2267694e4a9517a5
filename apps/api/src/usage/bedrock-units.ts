import { readUsage, type RawUsage } from '@bursar/pricing';
import { isJson, type Json } from './bedrock-body.js';

/** Meters that are no tokens of text, by name; empty where the record reports none. */
export type Units = Readonly<Record<string, number | string>>;

/**
 * Where a redacted line keeps its units: what they were read from is prompts and answers, so only the numbers stay. The name
 * is ours; no log of AWS has it.
 */
export const UNITS_FIELD = 'bursarUnits';

/** Names of guardrail policies in a record, and the class of text unit by which each is sold. Free units are none. */
const POLICIES: Readonly<Record<string, string>> = {
  topicPolicyUnits: 'deniedTopics',
  contentPolicyUnits: 'contentFilters',
  wordPolicyUnits: 'wordFilters',
  sensitiveInformationPolicyUnits: 'sensitiveInformation.managed',
  sensitiveInformationPolicyFreeUnits: 'sensitiveInformation.regex',
  contextualGroundingPolicyUnits: 'contextualGrounding',
  automatedReasoningPolicyUnits: 'automatedReasoning',
};
const COUNT_MAX = 1e9;
/** What AWS writes beside the answer of a model that makes pictures, films or speech. */
export const MEDIA_FIELD = /^output(Image|Video|Audio)[A-Za-z]{1,32}$/;
const ASSESSMENT_DEPTH_MAX = 6;

/** Images, queries, seconds and guardrail units, as far as the record tells them in numbers. */
export function readUnits(raw: Json): Units {
  const input = isJson(raw['input']) ? raw['input'] : {};
  const output = isJson(raw['output']) ? raw['output'] : {};
  const kept = raw[UNITS_FIELD];
  if (isJson(kept)) return keptUnits(kept);
  const asked = isJson(input['inputBodyJson']) ? input['inputBodyJson'] : {};
  const answer = output['outputBodyJson'];
  const parts = (Array.isArray(answer) ? (answer as unknown[]) : [answer]).filter(isJson);
  return {
    ...imagesMade(asked, parts, output),
    ...imagesRead(asked),
    ...queries(asked),
    ...video(parts, output),
    ...guardrails(parts),
    ...searches(parts),
  };
}

/** True for a call that is sold by something else than tokens: it may come without any counter. */
export function isSoldByUnit(raw: Json, modelRef: string): boolean {
  const output = isJson(raw['output']) ? raw['output'] : {};
  if (Object.keys(output).some((name) => MEDIA_FIELD.test(name))) return true;
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
    unknown[] | undefined;
  const isImageCall = isJson(config) || 'outputImageWidth' in output;
  if (!isImageCall && held === undefined) return {};
  const settings = isJson(config) ? config : {};
  const images = held?.length ?? whole(settings['numberOfImages']) ?? (isJson(config) ? 1 : null);
  if (images === null || images === 0) return {};
  const width = whole(output['outputImageWidth']) ?? whole(settings['width']) ?? DEFAULT_SIDE;
  const height = whole(output['outputImageHeight']) ?? whole(settings['height']) ?? DEFAULT_SIDE;
  const quality = settings['quality'] === 'premium' ? 'premium' : 'standard';
  return unitsOf('images', { images, width, height, quality });
}

const DEFAULT_SIDE = 1_024;

/** Images that are embedded are sold each. */
function imagesRead(asked: Json): Units {
  const listed: unknown = asked['images'];
  const count =
    typeof asked['inputImage'] === 'string' ? 1 : Array.isArray(listed) ? listed.length : 0;
  return count === 0 ? {} : { 'image.in': count };
}

/** A ranking is a query for every hundred documents begun. */
function queries(asked: Json): Units {
  const documents: unknown = asked['documents'];
  if (!Array.isArray(documents) || typeof asked['query'] !== 'string') return {};
  return unitsOf('rerank', { documents: documents.length });
}

function video(parts: readonly Json[], output: Json): Units {
  for (const part of [output, ...parts]) {
    const seconds = decimal(part['outputVideoDurationSeconds']);
    if (seconds === null) continue;
    const height = whole(part['outputVideoHeight']);
    return { [height === null ? 'video.out.second' : `video.out.second[${height}p]`]: seconds };
  }
  return {};
}

function guardrails(parts: readonly Json[]): Units {
  const units: Record<string, number> = {};
  for (const part of parts) {
    const metadata = isJson(part['metadata']) ? part['metadata'] : {};
    for (const trace of [part['trace'], metadata['trace'], part['amazon-bedrock-trace']])
      if (isJson(trace)) addAssessments(trace['guardrail'], units, ASSESSMENT_DEPTH_MAX);
  }
  return units;
}

/** Inputs and outputs are assessed under the ids of their guardrails, singly or in lists. */
function addAssessments(at: unknown, units: Record<string, number>, depth: number): void {
  if (depth === 0) return;
  if (Array.isArray(at)) for (const one of at as unknown[]) addAssessments(one, units, depth - 1);
  if (!isJson(at)) return;
  const metrics = at['invocationMetrics'];
  if (!isJson(metrics)) {
    for (const one of Object.values(at)) addAssessments(one, units, depth - 1);
    return;
  }
  for (const [name, policy] of Object.entries(POLICIES)) {
    const count = isJson(metrics['usage']) ? whole(metrics['usage'][name]) : null;
    const meter = `guardrail.textUnit[${policy}]`;
    if (count !== null && count > 0) units[meter] = (units[meter] ?? 0) + count;
  }
}

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
