import { type BodyUsage, isJson, type Json, whole } from './bedrock-body.js';

/** A conversation in speech reports running totals, of speech and of text apart, each way. */
export function absorbSpeech(event: unknown, told: BodyUsage): void {
  const usage = isJson(event) ? event['usageEvent'] : null;
  if (!isJson(usage)) return;
  const details = isJson(usage['details']) ? usage['details']['total'] : null;
  if (!isJson(details)) {
    told.input = whole(usage['totalInputTokens']) ?? told.input;
    told.output = whole(usage['totalOutputTokens']) ?? told.output;
    return;
  }
  const [heard, said] = [details['input'], details['output']];
  if (isJson(heard)) {
    told.input = whole(heard['textTokens']) ?? told.input;
    told.inputAudio = whole(heard['speechTokens']) ?? told.inputAudio;
  }
  if (isJson(said)) {
    told.output = whole(said['textTokens']) ?? told.output;
    told.outputAudio = whole(said['speechTokens']) ?? told.outputAudio;
  }
}

/** The same event again, from the counts alone. */
export const writeSpeech = ({
  input,
  output,
  inputAudio,
  outputAudio,
}: Readonly<BodyUsage>): Json => ({
  usageEvent: {
    details: {
      total: {
        input: { textTokens: input, speechTokens: inputAudio },
        output: { textTokens: output, speechTokens: outputAudio },
      },
    },
  },
});
