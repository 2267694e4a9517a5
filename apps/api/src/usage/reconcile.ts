import { type BodyUsage, type Pass, promptOf } from './bedrock/bedrock-body.js';
import type { Counters } from './bedrock/bedrock-counts.js';

/** Disjoint meters; output is null where nothing reports it. */
export interface Reconciled {
  readonly input: number;
  readonly output: number | null;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly cacheWriteUnknown: number;
  /** Tokens of speech, which are in no other count. */
  readonly audio: { readonly inputAudio: number; readonly outputAudio: number };
  /** By meter, what the body reports beyond the counters; empty where they agree. A zero says that they do not. */
  readonly unreported: Readonly<Record<string, number>>;
}

type Prompt = readonly [input: number, cacheRead: number, cacheWrite: number, inputAudio: number];

/**
 * One usage from counters and body. The same prompt can be counted in several ways: without its cached part (as AWS
 * documents it), with it (as the OpenAI family counts), or without the pass that compacted it. Where the counters are the
 * body's usage in one of these ways, the body's disjoint counts stand, since they are the ones that are priced apart. Where
 * they are none of them, the call is counted by its counters, and what the body reports beyond them is unreported: the
 * call is an estimate, with the body's usage as its upper bound. A counter that is missing is taken from the body.
 */
export function reconcile(counters: Counters, body: Readonly<BodyUsage>): Reconciled {
  const unreported: Record<string, number> = {};
  const [input, cacheRead, writes, inputAudio] = promptFrom(counters, body, unreported);
  const [output, outputAudio] = answerFrom(counters, body, unreported);
  const audio = { inputAudio, outputAudio };
  return { input, output, cacheRead, ...lifetimes(writes, body, unreported), audio, unreported };
}

function promptFrom(
  counters: Counters,
  body: Readonly<BodyUsage>,
  unreported: Record<string, number>,
): Prompt {
  const written = writesOf(body);
  const [input, cacheRead, cacheWrite, inputAudio] = disjoint(body);
  if (!reportsPrompt(body)) return countedAlone(counters, body);
  if (!waysToCount(body).some((way) => shows(counters, way))) {
    const counted = countedAlone(counters, body);
    unreported['input'] = Math.max(0, input - counted[0]);
    unreported['cacheRead'] = Math.max(0, cacheRead - counted[1]);
    unreported['cacheWrite'] = Math.max(0, cacheWrite - counted[2]);
    if (inputAudio > counted[3]) unreported['inputAudio'] = inputAudio - counted[3];
    return counted;
  }
  const prompt: Prompt = [
    body.input ?? counters.input ?? 0,
    body.cacheRead ?? counters.cacheRead ?? 0,
    written ?? counters.cacheWrite ?? 0,
    inputAudio,
  ];
  if (body.beyond !== null) {
    unreported['cacheRead'] = Math.max(0, body.beyond.cacheRead - prompt[1]);
    unreported['cacheWrite'] = Math.max(0, body.beyond.cacheWrite - prompt[2]);
  }
  return prompt;
}

const reportsPrompt = (body: Readonly<BodyUsage>): boolean =>
  [body.input, body.cacheRead, writesOf(body), body.inputAudio].some((count) => count !== null);

/** Counters of the prompt without one of a cache may hold the cached part already: the body's would charge it twice. */
function countedAlone(counters: Counters, body: Readonly<BodyUsage>): Prompt {
  const [input, cacheRead, cacheWrite, inputAudio] = disjoint(body);
  const isOpen = counters.input === null;
  return [
    counters.input ?? input,
    counters.cacheRead ?? (isOpen ? cacheRead : 0),
    counters.cacheWrite ?? (isOpen ? cacheWrite : 0),
    isOpen ? inputAudio : 0,
  ];
}

const disjoint = (body: Readonly<BodyUsage>): Prompt => [
  body.input ?? 0,
  body.cacheRead ?? 0,
  writesOf(body) ?? 0,
  body.inputAudio ?? 0,
];

/** Some bodies only split their writes by lifetime. */
function writesOf({ cacheWrite, split }: Readonly<BodyUsage>): number | null {
  if (cacheWrite !== null || split === null) return cacheWrite;
  return split.fiveMinutes + split.oneHour + split.other;
}

/** Every way in which counters may show the usage of this body. Null: the body reports nothing to compare with. */
function waysToCount(body: Readonly<BodyUsage>): readonly (readonly (number | null)[])[] {
  const written = writesOf(body);
  const [input, read, writes] = disjoint(body);
  const whole = promptOf({ ...body, cacheWrite: written });
  const ways = [
    [body.input, body.cacheRead, written],
    [whole, read, writes],
    [whole, 0, 0],
    [input + writes, read, 0],
    [input + read, 0, writes],
  ];
  return body.lastPass === null ? ways : [...ways, ...waysOfPass(body.lastPass)];
}

const waysOfPass = ({ input, cacheRead, cacheWrite }: Pass): readonly (readonly number[])[] => [
  [input, cacheRead, cacheWrite],
  [input + cacheRead + cacheWrite, 0, 0],
];

/** What one of the two does not report, the other may say. */
function shows(
  { input, cacheRead, cacheWrite }: Counters,
  way: readonly (number | null)[],
): boolean {
  return [input, cacheRead, cacheWrite].every((shown, i) => {
    const expected = way[i] ?? null;
    return shown === null || expected === null || shown === expected;
  });
}

/** What was written, and what was spoken of it. */
function answerFrom(
  { output }: Counters,
  body: Readonly<BodyUsage>,
  unreported: Record<string, number>,
): readonly [output: number | null, spoken: number] {
  const spoken = body.outputAudio ?? 0;
  if (output === null || body.output === null) return [output ?? body.output, spoken];
  if ([body.output, body.output + spoken, body.lastPass?.output].includes(output))
    return [body.output, spoken];
  unreported['output'] = Math.max(0, body.output - output);
  if (spoken > 0) unreported['outputAudio'] = spoken;
  return [output, 0];
}

/** Writes by how long they live, as far as the body splits just these. */
function lifetimes(
  writes: number,
  { split }: Readonly<BodyUsage>,
  unreported: Record<string, number>,
): Pick<Reconciled, 'cacheWrite5m' | 'cacheWrite1h' | 'cacheWriteUnknown'> {
  if (split === null) return { cacheWrite5m: 0, cacheWrite1h: 0, cacheWriteUnknown: writes };
  const { fiveMinutes, oneHour, other } = split;
  const inSplit = fiveMinutes + oneHour + other;
  if (inSplit === writes)
    return { cacheWrite5m: fiveMinutes, cacheWrite1h: oneHour, cacheWriteUnknown: other };
  unreported['cacheWrite'] ??= Math.max(0, inSplit - writes);
  return { cacheWrite5m: 0, cacheWrite1h: 0, cacheWriteUnknown: writes };
}
