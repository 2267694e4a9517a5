import {
  type BodyUsage,
  COUNT_MAX,
  isJson,
  type Json,
  type Pass,
  whole,
  type WriteSplit,
} from './bedrock-body.js';

/** Where a context was compacted first, `iterations` lists each pass, and the fields beside it leave that one out. */
export function absorbPasses(usage: Json, reported: BodyUsage): boolean {
  const listed: unknown = usage['iterations'];
  if (!Array.isArray(listed)) return false;
  const passes = (listed as unknown[]).filter(isJson);
  if (passes.length === 0) return false;
  const sum = passes.map(passOf).reduce(plus);
  const splits = passes.map(splitOf).filter((split) => split !== null);
  reported.lastPass = passOf(usage);
  reported.input = sum.input;
  reported.output = sum.output;
  reported.cacheRead = sum.cacheRead;
  reported.cacheWrite = sum.cacheWrite;
  reported.split = splits.length === 0 ? null : splits.reduce(joined);
  return true;
}

function passOf(usage: Json): Pass {
  return {
    input: whole(usage['input_tokens']) ?? 0,
    output: whole(usage['output_tokens']) ?? 0,
    cacheRead: whole(usage['cache_read_input_tokens']) ?? 0,
    cacheWrite: whole(usage['cache_creation_input_tokens']) ?? 0,
  };
}

const plus = (a: Pass, b: Pass): Pass => ({
  input: a.input + b.input,
  output: a.output + b.output,
  cacheRead: a.cacheRead + b.cacheRead,
  cacheWrite: a.cacheWrite + b.cacheWrite,
});

const joined = (a: WriteSplit, b: WriteSplit): WriteSplit => ({
  fiveMinutes: a.fiveMinutes + b.fiveMinutes,
  oneHour: a.oneHour + b.oneHour,
  other: a.other + b.other,
});

export function splitOf(usage: Json): WriteSplit | null {
  const details: unknown = usage['cacheDetails'];
  const created = usage['cache_creation'];
  const split = { fiveMinutes: 0, oneHour: 0, other: 0 };
  if (Array.isArray(details) && details.length > 0) {
    for (const detail of details as unknown[]) {
      if (!isJson(detail)) continue;
      const tokens = whole(detail['inputTokens']) ?? 0;
      if (detail['ttl'] === '5m') split.fiveMinutes += tokens;
      else if (detail['ttl'] === '1h') split.oneHour += tokens;
      else split.other += tokens;
    }
  } else if (isJson(created)) {
    split.fiveMinutes = whole(created['ephemeral_5m_input_tokens']) ?? 0;
    split.oneHour = whole(created['ephemeral_1h_input_tokens']) ?? 0;
  }
  // A split of nothing says nothing: it stands beside real writes in the first event of some streams.
  const total = split.fiveMinutes + split.oneHour + split.other;
  return total === 0 || total > COUNT_MAX ? null : split;
}
