import { identityOf, type ModelNames, readUsageType, type UsageMeaning } from '@bursar/pricing';
import { regionOfUsageType } from './region-codes.js';

/** A line of AWS's bill, as it names what it is for. */
export interface BilledWords {
  /** 'Amazon Bedrock', 'Claude Sonnet 4.5 (Amazon Bedrock Edition)', or a product's name. */
  readonly service: string;
  readonly usageType: string;
  /** As reported beside the quantity. */
  readonly unit?: string | null;
  /** The model as Cost Explorer's product attributes or FOCUS name it. */
  readonly modelName?: string | null;
}

export interface BilledUsage {
  /** The model's id where it can be placed; null where it cannot, or where it is a model of the customer's own. */
  readonly model: string | null;
  readonly meter: string | null;
  readonly tier: string | null;
  readonly routing: UsageMeaning['routing'] | null;
  readonly region: string | null;
  /** As billed: a thousand tokens, a million, one. Null where it is not said; it is never assumed. */
  readonly unit: string | null;
}

const CUSTOM = /-custom-model(?=-|$)/;

/** Pure. What one line of a bill counts: model, meter, tier, routing and unit, whichever grammar AWS wrote it in. */
export function readBilledUsage(words: BilledWords, names: ModelNames): BilledUsage {
  const { usageType } = words;
  const isCustom = CUSTOM.test(usageType);
  const meaning = readUsageType(usageType.replace(CUSTOM, ''));
  return {
    model: isCustom ? null : modelOf(words, meaning, names),
    meter: meaning?.meter ?? null,
    tier: meaning?.tier ?? null,
    routing: meaning?.routing ?? null,
    region: regionOfUsageType(usageType),
    unit: unitOf(words),
  };
}

function unitOf({ usageType, unit }: BilledWords): string | null {
  const said = unit?.trim() ?? '';
  if (said !== '' && said !== 'N/A') return said;
  return usageType.endsWith('-Units') ? 'Units' : null;
}

function modelOf(
  { service, modelName }: BilledWords,
  meaning: UsageMeaning | null,
  names: ModelNames,
): string | null {
  const spelt = meaning?.id ?? null;
  if (spelt !== null && /^[a-z0-9]+\.\S+$/.test(spelt)) return oneOf(names(spelt), spelt);
  for (const name of [modelName ?? '', withoutEdition(service), meaning?.name ?? '']) {
    const found = name === '' ? null : oneOf(names(name), null);
    if (found !== null) return found;
  }
  return null;
}

const withoutEdition = (service: string): string => service.replace(/\s*\([^)]*\)\s*$/, '');

/** Ids of one model are one; a name that means several models names none. */
function oneOf(ids: readonly string[], otherwise: string | null): string | null {
  const models = new Set(ids.filter((id) => id.includes('.')).map((id) => identityOf(id)));
  const [one] = models;
  return models.size === 1 && one !== undefined ? one : otherwise;
}

/** Vendors and families under which AWS sells models of others as services of their own. Words that other products bear too are not here. */
const FAMILIES = new Set(
  `bedrock agentcore claude anthropic llama mistral mixtral pixtral magistral voxtral ministral cohere jamba jurassic ai21
   deepseek qwen gpt openai gemma nemotron kimi moonshot minimax glm xai palmyra twelvelabs`.split(
    /\s+/,
  ),
);

/** Pure. Whether a line is for models: by the words of its service or product, or by tokens in its usage type. */
export function isAiLine({ service, usageType }: BilledWords, names: ModelNames): boolean {
  const words: readonly string[] = service.toLowerCase().match(/[a-z]+\d*|\d+/g) ?? [];
  if (words.some((word) => FAMILIES.has(word) || word.startsWith('amazonbedrock'))) return true;
  return names(withoutEdition(service)).length > 0 || readUsageType(usageType) !== null;
}
