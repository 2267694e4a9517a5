import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CANARY, line } from './bedrock-line.fixture.js';
import { readBedrockLog } from './bedrock-log.js';
import { redactBedrockLog } from './bedrock-redaction.js';

const bounds = {
  oldest: Date.parse('2025-10-01T00:00:00Z'),
  newest: Date.parse('2026-12-01T00:00:00Z'),
};

describe('a redacted line', () => {
  it('reads as the line itself reads', () => {
    fc.assert(
      fc.property(line, (text) => {
        const redacted = redactBedrockLog(text);
        expect(readBedrockLog(redacted, bounds)).toEqual(readBedrockLog(text, bounds));
        expect(redactBedrockLog(redacted)).toBe(redacted);
      }),
      { numRuns: 400 },
    );
  });

  it('holds nothing of prompts, answers and unknown fields', () => {
    fc.assert(
      fc.property(line, (text) => {
        expect(redactBedrockLog(text)).not.toContain('CANARY');
        const reading = readBedrockLog(text, bounds);
        expect(JSON.stringify('rejected' in reading ? reading.rejected : reading)).not.toContain(
          'CANARY',
        );
      }),
      { numRuns: 400 },
    );
  });

  it('holds nothing of them when the line breaks off, wherever that is, and still reads as broken', () => {
    fc.assert(
      fc.property(line, (text) => {
        for (let end = 0; end < text.length; end += 1 + Math.floor(end / 40)) {
          const redacted = redactBedrockLog(text.slice(0, end));
          expect(redacted).not.toContain('CANARY');
          expect(redacted.length).toBeLessThanOrEqual(300);
          expect(readBedrockLog(redacted, bounds)).toMatchObject({
            rejected: { reason: 'not_json', redacted },
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    [CANARY],
    [`"${CANARY}"`],
    [`["${CANARY}"]`],
    [`Error: prompt was ${CANARY}`],
    [`{"extra":"${CANARY}","requestId":"r"`],
    [`{"requestId":"r" "${CANARY}"}`],
    [`{"requestMetadata":{"team":"a"},"input":{"requestId":"${CANARY}"`],
    [`{"identity":{"note":"${CANARY}"},"x`],
    [`{"schemaType":{"a":"${CANARY}"},"x`],
  ])('holds nothing of %s', (text) => {
    expect(redactBedrockLog(text)).not.toContain('CANARY');
  });

  it('of a broken one keeps what stood whole before the bodies', () => {
    const text = `{"schemaType": "ModelInvocationLog", "identity": {"arn": "arn:a"}, "requestId": "r-1", "input": {"inputBodyJson": {"a": "${CANARY}`;
    expect(redactBedrockLog(text)).toBe(
      '{"schemaType":"ModelInvocationLog","identity":{"arn":"arn:a"},"requestId":"r-1"',
    );
  });

  it('is short, however long the stream was', () => {
    const chunks = Array.from({ length: 5_000 }, (_, n) => ({
      generation: CANARY,
      generation_token_count: n,
      stop_reason: n === 4_999 ? 'stop' : null,
    }));
    const text = JSON.stringify({
      requestId: 'r',
      input: { inputTokenCount: 'x' },
      output: { outputBodyJson: chunks },
    });
    expect(redactBedrockLog(text)).toBe(
      '{"requestId":"r","input":{"inputTokenCount":"text"},"output":{"outputBodyJson":{"usage":{"outputTokens":4999}}}}',
    );
  });
});
