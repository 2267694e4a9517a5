import { type BodyUsage, isJson, type Json, whole } from './bedrock-body.js';

/** A conversation in speech reports running totals, of speech and of text apart, each way. */
export function absorbSpeech(event: unknown, reported: BodyUsage): void {
  const usage = isJson(event) ? event['usageEvent'] : null;
  if (!isJson(usage)) return;
  const details = isJson(usage['details']) ? usage['details']['total'] : null;
  if (!isJson(details)) {
    reported.input = whole(usage['totalInputTokens']) ?? reported.input;
    reported.output = whole(usage['totalOutputTokens']) ?? reported.output;
    return;
  }
  const [input, output] = [details['input'], details['output']];
  if (isJson(input)) {
    reported.input = whole(input['textTokens']) ?? reported.input;
    reported.inputAudio = whole(input['speechTokens']) ?? reported.inputAudio;
  }
  if (isJson(output)) {
    reported.output = whole(output['textTokens']) ?? reported.output;
    reported.outputAudio = whole(output['speechTokens']) ?? reported.outputAudio;
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
