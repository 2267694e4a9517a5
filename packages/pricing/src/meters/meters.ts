import { NO_USAGE, type Quantities } from '../book.js';
import { readAnthropic } from './meters-anthropic.js';
import { readConverse, readNovaSonic, readTitanEmbedding } from './meters-bedrock.js';
import { readCapacity } from './meters-capacity.js';
import { readGemini } from './meters-gemini.js';
import { readGuardrail, readImages, readRerank, readVideo } from './meters-media.js';
import { readOpenAi, readOtelTotal } from './meters-openai.js';
import type { RawUsage, UsageRead } from './meters-read.js';

const READERS = {
  /** Bedrock Converse: input excludes cache reads and writes. */
  converse: readConverse,
  /** Anthropic Messages, and Claude's body on Bedrock: input excludes cache reads and writes. */
  anthropic: readAnthropic,
  /** OpenAI chat and responses: input includes cache reads and writes. */
  openai: readOpenAi,
  /** OpenTelemetry spans whose input is the total. */
  'otel-total': readOtelTotal,
  /** Gemini: prompt includes the cached part; thoughts and tool use stand beside it. */
  gemini: readGemini,
  'titan-embedding': readTitanEmbedding,
  'nova-sonic': readNovaSonic,
  images: readImages,
  video: readVideo,
  rerank: readRerank,
  guardrail: readGuardrail,
  capacity: readCapacity,
} as const;

/** How a source counts. Recorded with the usage: the convention decides what is subtracted, not the provider's name. */
export type UsageConvention = keyof typeof READERS;

/** A provider's usage block as disjoint quantities, or why it contradicts itself. */
export function readUsage(convention: UsageConvention, raw: RawUsage): UsageRead {
  return READERS[convention](raw);
}

/** Quantities of the named meters, everything else zero. */
export function quantities(used: Partial<Quantities>): Quantities {
  return { ...NO_USAGE, ...used };
}
