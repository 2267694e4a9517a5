/** What tracers, SDKs and proxies call a provider, by its name in the price book. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  bedrock: [
    'aws.bedrock',
    'aws_bedrock',
    'amazon_bedrock',
    'amazon-bedrock',
    'bedrock_converse',
    'bedrock-runtime',
    'bedrock_mantle',
    'aws',
    'sagemaker_bedrock',
  ],
  anthropic: ['claude'],
  openai: ['openai_text_completion', 'text-completion-openai'],
  'google-vertex': [
    'gcp.vertex_ai',
    'gcp.gemini',
    'gcp.gen_ai',
    'vertex_ai',
    'vertexai',
    'vertex_ai_beta',
    'gemini',
    'google',
  ],
  'azure-openai': [
    'azure',
    'azure.ai.openai',
    'az.ai.openai',
    'azure.ai.inference',
    'azure_openai',
  ],
};

const BY_NAME = new Map(
  Object.entries(NAMES).flatMap(([provider, others]) =>
    [provider, ...others].map((name) => [name, provider] as const),
  ),
);

/** The provider's name in the price book; an unknown one stays what it is, in small letters. */
export function providerNamed(name: string): string {
  const plain = name.trim().toLowerCase();
  return BY_NAME.get(plain) ?? plain.replaceAll(/[^a-z0-9-]+/g, '-').slice(0, 32);
}

/** A model as the provider knows it: routers put the provider, and the kind of call, before it. */
export function modelNamed(name: string, provider: string): string {
  if (provider !== 'bedrock')
    return name.replace(/^(openai|anthropic|azure|vertex_ai|gemini)\//, '');
  return name
    .replace(/^bedrock\//, '')
    .replace(/^(converse|converse_like|invoke|[a-z]{2}(-[a-z]+)+-\d)\//, '');
}

/** The region in an address of Bedrock. */
export const bedrockRegion = (address: string): string | null =>
  /bedrock[a-z-]*\.([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(address)?.[1] ?? null;
