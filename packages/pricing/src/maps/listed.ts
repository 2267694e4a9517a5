import type { Meter, Routing } from '../book.js';

/** One price as a public list has it, in the words of the book. */
export interface ListedPrice {
  /** Where it stands in its list. */
  readonly key: string;
  /** The model's id, without geography. */
  readonly model: string;
  readonly surface: 'bedrock-runtime' | 'bedrock-mantle' | 'direct';
  readonly routing: Routing;
  /** A geography ('us', 'eu'), a region ('eu-west-1'), or '' where the list names none. */
  readonly place: string;
  /** Where the list names regions: these and no others; `place` is then ''. */
  readonly regions?: readonly string[];
  readonly tier: string;
  /** Prompts longer than this many tokens; null = any length. */
  readonly contextOver: number | null;
  /** The day from which it applies, where the list dates it. */
  readonly from: string | null;
  /** USD per 1,000,000 tokens. */
  readonly per1M: Readonly<Record<Meter, string>>;
  /** USD each. */
  readonly perUnit: Readonly<Record<Meter, string>>;
  /** Why this must not be taken as it stands: the list contradicts itself, or counts in an unknown unit. */
  readonly doubt?: ListedDoubt;
}

export interface ListedDoubt {
  readonly code: 'two_values' | 'unknown_unit';
  readonly text: string;
}

/** Who publishes a list. Two lists of one publisher are one source. */
export const PUBLISHERS = ['aws', 'genai-prices', 'litellm'] as const;
export type Publisher = (typeof PUBLISHERS)[number];

/** A list with what it says of itself. */
export interface PriceList extends ReadList {
  readonly publisher: Publisher;
  /** Which of the publisher's lists it is. */
  readonly document: string;
  /** When it was published, where it says so. */
  readonly published: string | null;
}

export interface ReadList {
  readonly prices: readonly ListedPrice[];
  /** Entries that were not taken, and why: nothing is left out silently. */
  readonly skipped: readonly { readonly key: string; readonly reason: string }[];
}

/** The regions of a geography, whose calls a price under its prefix is for. */
export const GEOGRAPHIES: Readonly<Record<string, readonly string[]>> = {
  us: ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
  'us-gov': ['us-gov-west-1', 'us-gov-east-1'],
  ca: ['ca-central-1', 'ca-west-1'],
  eu: [
    'eu-central-1',
    'eu-central-2',
    'eu-north-1',
    'eu-south-1',
    'eu-south-2',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
  ],
  apac: [
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-south-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
  ],
  jp: ['ap-northeast-1', 'ap-northeast-3'],
  au: ['ap-southeast-2', 'ap-southeast-4'],
  in: ['ap-south-1', 'ap-south-2'],
};
