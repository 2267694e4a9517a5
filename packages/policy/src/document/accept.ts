import type { DocumentHead, PolicyDocument, StopsDocument } from './document.js';
import { dryRunPolicy, dryRunStops } from '../dry-run.js';
import { envelopeText, readEnvelope, signatureFault, type Envelope } from './envelope.js';
import { DEPTH_MAX, UnfitJson, canonicalJson, parseJson } from './json.js';
import type { PolicyKeys } from './keys.js';
import { compilePolicy, type Policy } from './policy.js';
import { hasRates } from './rates.js';
import { readPolicy, readStopsDocument } from './read-document.js';
import { Malformed } from './reading.js';
import { compileStops, type Stops } from '../stops.js';

/** Bytes of an envelope that are looked at. Stops are typically a few hundred; a policy grows with its rates. */
export const POLICY_BYTES_MAX = 8 * 1024 * 1024;
export const STOPS_BYTES_MAX = 512 * 1024;

/** A document in force. `text` is what to keep on disk: it passes the same checks when it is read again. */
export interface Held<Document extends DocumentHead, Compiled> {
  readonly document: Document;
  readonly compiled: Compiled;
  readonly hash: string;
  readonly keyId: string;
  readonly text: string;
}

export type HeldPolicy = Held<PolicyDocument, Policy>;
export type HeldStops = Held<StopsDocument, Stops>;

export const REJECTION_REASONS = [
  'too_large',
  'malformed',
  'unknown_key',
  'retired_key',
  'bad_signature',
  'wrong_environment',
  'older_version',
  'same_version_other_bytes',
  'fork',
  'empties_evaluator',
  'evaluator_failed',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/**
 * `accepted`: a newer version. `unchanged`: the version in force again, perhaps signed by another key; `held` is then
 * what to keep, since the older signature's key may retire. `refused`: what was in force stays.
 */
export type Acceptance<H> =
  | { readonly outcome: 'accepted' | 'unchanged'; readonly held: H }
  | { readonly outcome: 'refused'; readonly reason: RejectionReason; readonly detail: string };

interface Kind<Document extends DocumentHead, Compiled> {
  readonly bytesMax: number;
  readonly read: (value: unknown, where: string) => Document;
  readonly compile: (document: Document) => Compiled;
  /** Throws if a question that the document raises cannot be answered. */
  readonly dryRun: (document: Document, compiled: Compiled) => void;
  /** Why the document would leave the evaluator with nothing to say; null if it does not. */
  readonly empties: (current: Document, next: Document) => string | null;
}

const POLICY: Kind<PolicyDocument, Policy> = {
  bytesMax: POLICY_BYTES_MAX,
  read: readPolicy,
  compile: compilePolicy,
  dryRun: dryRunPolicy,
  empties: (current, next) =>
    hasRates(current.rates) && !hasRates(next.rates) ? 'It has no rates any more.' : null,
};

const STOPS: Kind<StopsDocument, Stops> = {
  bytesMax: STOPS_BYTES_MAX,
  read: readStopsDocument,
  compile: ({ version, stops }) => compileStops(version, stops),
  dryRun: dryRunStops,
  empties: () => null,
};

/** Whether a policy from outside (or from disk) may take the place of the one in force. Never throws. */
export function acceptDocument(
  current: HeldPolicy | null,
  bytes: Uint8Array,
  keys: PolicyKeys,
  environment: string,
): Acceptance<HeldPolicy> {
  return accept(POLICY, current, bytes, keys, environment);
}

/** The same for stops. Never throws. */
export function acceptStops(
  current: HeldStops | null,
  bytes: Uint8Array,
  keys: PolicyKeys,
  environment: string,
): Acceptance<HeldStops> {
  return accept(STOPS, current, bytes, keys, environment);
}

class Rejection extends Error {
  constructor(
    readonly reason: RejectionReason,
    detail: string,
  ) {
    super(detail);
  }
}

function accept<D extends DocumentHead, C>(
  kind: Kind<D, C>,
  current: Held<D, C> | null,
  bytes: Uint8Array,
  keys: PolicyKeys,
  environment: string,
): Acceptance<Held<D, C>> {
  try {
    const { envelope, body } = opened(kind, bytes, keys);
    const document = kind.read(envelope.document, 'document');
    if (document.environment !== environment) {
      throw new Rejection('wrong_environment', `It is for ${document.environment}.`);
    }
    const isSame = checkPlace(current, document, envelope.hash);
    const empties = current && kind.empties(current.document, document);
    if (empties) throw new Rejection('empties_evaluator', empties);
    const held = {
      document,
      compiled: compiled(kind, document),
      hash: envelope.hash,
      keyId: envelope.keyId,
      text: envelopeText(envelope, body),
    };
    return { outcome: isSame ? 'unchanged' : 'accepted', held };
  } catch (error) {
    return { outcome: 'refused', ...asRejection(error) };
  }
}

/** Size, then shape of the envelope, then signature; only what is signed by a known key is looked at more closely. */
function opened<D extends DocumentHead, C>(
  { bytesMax }: Kind<D, C>,
  bytes: Uint8Array,
  keys: PolicyKeys,
): { envelope: Envelope; body: string } {
  if (bytes.byteLength > bytesMax) {
    throw new Rejection('too_large', `${bytes.byteLength} bytes, at most ${bytesMax}.`);
  }
  const envelope = readEnvelope(parseJson(bytes), 'envelope');
  const body = canonicalJson(envelope.document, DEPTH_MAX - 1);
  const fault = signatureFault(envelope, body, keys);
  if (fault) throw new Rejection(fault, `Signed as ${envelope.keyId}.`);
  return { envelope, body };
}

/**
 * Where a document stands to the one in force; true = it is that very one. Versions never go back. The next version
 * must name the one in force as its predecessor. A later one may come to a reader that was away: as far as it names its
 * ancestors, the one in force must be among them; beyond that, its signature is its word.
 */
function checkPlace(
  current: Held<DocumentHead, unknown> | null,
  next: DocumentHead,
  hash: string,
): boolean {
  if (!current) return false;
  const distance = next.version - current.document.version;
  if (distance < 0) {
    throw new Rejection('older_version', `${next.version} is before ${current.document.version}.`);
  }
  if (distance === 0) {
    if (hash === current.hash) return true;
    throw new Rejection('same_version_other_bytes', `Version ${next.version} is known as another.`);
  }
  const line = [next.previousHash, ...(next.ancestors ?? [])];
  const known = line[distance - 1];
  if (known !== undefined && known !== current.hash) {
    throw new Rejection('fork', `Version ${next.version} does not come from the one in force.`);
  }
  return false;
}

/** A document that makes the evaluator throw, on any question that it raises itself, is no policy. */
function compiled<D, C>(
  kind: { compile: (document: D) => C; dryRun: (document: D, compiled: C) => void },
  document: D,
): C {
  try {
    const result = kind.compile(document);
    kind.dryRun(document, result);
    return result;
  } catch (error) {
    throw new Rejection('evaluator_failed', error instanceof Error ? error.message : String(error));
  }
}

function asRejection(error: unknown): { reason: RejectionReason; detail: string } {
  if (error instanceof Rejection) return { reason: error.reason, detail: error.message };
  const isFormat = error instanceof Malformed || error instanceof UnfitJson;
  const detail = error instanceof Error ? error.message : String(error);
  return { reason: isFormat ? 'malformed' : 'evaluator_failed', detail };
}
