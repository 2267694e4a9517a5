import type { Meter } from './book.js';

export interface UnitLimited {
  /** Ids as the price book lists them; `*` at the end stands for the rest of the id. */
  readonly models: readonly string[];
  /** Of one request, by meter without class; a request uses one of them. */
  readonly most: Readonly<Record<Meter, number>>;
  /** Where it was read. */
  readonly source: string;
}

const BEDROCK = 'https://docs.aws.amazon.com/bedrock/latest/userguide';
const NOVA = 'https://docs.aws.amazon.com/nova/latest';

/**
 * Documented maxima, on the day of LIMITS_RETRIEVED; the larger figure stands where a model has several ways to be called. A
 * ranking counts a long document as several, so the query of the most documents is counted ten times over. A model that is
 * missing has no known maximum: its calls have to say how much they ask for. The first that matches counts.
 */
export const UNIT_LIMITS: readonly UnitLimited[] = [
  limited(
    ['amazon.nova-canvas-*'],
    { 'image.out': 5 },
    `${NOVA}/userguide/image-gen-req-resp-structure.html`,
  ),
  limited(
    ['amazon.titan-image-generator-*'],
    { 'image.out': 5 },
    `${BEDROCK}/model-parameters-titan-image.html`,
  ),
  limited(
    ['stability.*'],
    { 'image.out': 1 },
    `${BEDROCK}/model-parameters-stability-diffusion.html`,
  ),
  limited(
    ['amazon.nova-reel-v1:0'],
    { 'video.out.second': 6 },
    `${NOVA}/userguide/video-gen-access.html`,
  ),
  limited(
    ['amazon.nova-reel-*'],
    { 'video.out.second': 120 },
    `${NOVA}/userguide/video-gen-access.html`,
  ),
  limited(['luma.ray-*'], { 'video.out.second': 9 }, `${BEDROCK}/model-parameters-luma.html`),
  limited(
    ['amazon.rerank-*', 'cohere.rerank-*'],
    { 'search.query': 100 },
    `${BEDROCK}/rerank.html`,
  ),
  limited(
    ['amazon.titan-embed-image-*'],
    { 'image.in': 1 },
    `${BEDROCK}/model-parameters-titan-embed-mm.html`,
  ),
  limited(
    ['amazon.nova-2-multimodal-embeddings-*'],
    { 'image.in': 1, 'document.image.in': 1, 'video.in.second': 7_200, 'audio.in.second': 7_200 },
    `${NOVA}/nova2-userguide/embeddings.html`,
  ),
  limited(
    ['twelvelabs.marengo-embed-*'],
    { 'search.query': 1, 'image.in': 1, 'video.in.second': 14_400 },
    `${BEDROCK}/model-parameters-marengo.html`,
  ),
  limited(
    ['twelvelabs.pegasus-*'],
    { 'video.in.second': 7_200 },
    `${BEDROCK}/model-parameters-pegasus.html`,
  ),
];

function limited(
  models: readonly string[],
  most: Readonly<Record<Meter, number>>,
  source: string,
): UnitLimited {
  return { models, most, source };
}
