import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importCharges } from '../support/chargeback/charges.js';
import { raiseCloseStage } from '../support/chargeback/close-stage.js';
import { Clock } from '../../apps/api/src/platform/clock.js';
import type { Caller } from '../support/http/client.js';
import { runCli } from '../support/processes/process.js';
import type { TestBursar } from '../support/processes/server.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';

let bursar: TestBursar;
let finance: Caller | undefined;
let lead: Caller | undefined;
beforeAll(async () => {
  ({ bursar, finance } = await raiseCloseStage());
  lead = await bursar.as('teamLead', ['search']);
  await importCharges(bursar, ['2026-10-31,fee,Platform,5,search,,,,,']);
  // It is the 20th of November: October is over since 20 days.
  await disputableFor(30);
});
afterAll(() => bursar.close());

const disputableFor = (days: number) =>
  applyConfig(bursar, `${TWO_TEAMS}accounting: { disputeDays: ${String(days)} }\n`);

interface Line {
  key: string;
  kind: string;
  description: string;
  state: string | null;
  answers: { kind: string; text: string; byName: string; deadline: string | null }[];
}

async function linesOf(as = lead): Promise<Line[]> {
  const { statements } = await bursar.gql<{ statements: { statements: { lines: Line[] }[] } }>(
    `{ statements(month: "2026-10", teams: ["search"]) { ... on Statements { disputableUntil statements { lines {
      key kind description state answers { kind text byName deadline } } } } } }`,
    {},
    as,
  );
  return statements.statements.flatMap(({ lines }) => lines);
}

const feeOf = async (): Promise<Line> => {
  const fee = (await linesOf()).find(({ kind }) => kind === 'fee');
  if (fee === undefined) throw new Error('There is no fee.');
  return fee;
};

async function answer(
  kind: string,
  text: string,
  as: Caller | undefined,
  more: object = {},
): Promise<string> {
  const { key } = await feeOf();
  const { answerLine } = await bursar.gql<{ answerLine: { __typename: string; code?: string } }>(
    `mutation ($team: String!, $line: ID!, $kind: LineAnswerKind!, $text: String!) {
      answerLine(month: "2026-10", team: $team, line: $line, kind: $kind, text: $text) {
        __typename ... on Problem { code } } }`,
    { team: 'search', line: key, kind, text, ...more },
    as,
  );
  return answerLine.code ?? answerLine.__typename;
}

const checkOf = async (): Promise<{ passes: boolean; text: string } | undefined> => {
  const { monthReview } = await bursar.gql<{
    monthReview: { checklist: { check: string; passes: boolean; text: string }[] };
  }>(
    '{ monthReview(month: "2026-10") { ... on MonthReview { checklist { check passes text } } } }',
  );
  return monthReview.checklist.find(({ check }) => check === 'disputes');
};

describe('a line of a statement', () => {
  it('is disputed by its lead with a reason, answered in a thread, and decided by finance alone', async () => {
    expect(await answer('dispute', ' ', lead)).toBe('text_missing');
    expect(await answer('reply', 'Why?', finance)).toBe('not_disputed');
    expect(await answer('dispute', 'We left the platform in May.', lead)).toBe('AnsweredLine');
    expect(await answer('dispute', 'Again.', lead)).toBe('disputed_already');
    expect(await answer('reply', 'Who signed that?', finance)).toBe('AnsweredLine');
    expect(await answer('uphold', 'Ours.', lead)).toBe('not_finance');
    const fee = await feeOf();
    expect(fee).toMatchObject({ state: 'disputed' });
    expect(fee.answers.map(({ kind, text }) => [kind, text])).toEqual([
      ['dispute', 'We left the platform in May.'],
      ['reply', 'Who signed that?'],
    ]);
    expect(fee.answers[0]?.deadline).toBe('2026-12-01T00:00:00.000Z');
    expect(await checkOf()).toMatchObject({
      passes: false,
      text: '1 line is disputed: search: Platform, until 2026-12-01 00:00 UTC.',
    });
    expect(await answer('uphold', 'Taken back.', finance)).toBe('AnsweredLine');
    expect(await feeOf()).toMatchObject({ state: 'upheld' });
    expect(await checkOf()).toMatchObject({ passes: true });
  });

  it('is not answered by a lead of another team, nor where there is no such line', async () => {
    const other = await bursar.as('teamLead', ['ads']);
    const { key } = await feeOf();
    const { errors } = await bursar.ask(
      `mutation { answerLine(month: "2026-10", team: "search", line: "${key}", kind: accept) { __typename } }`,
      {},
      other,
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    const line = '00000000-0000-4000-8000-000000000000';
    expect(await answer('accept', '', lead, { line })).toBe('unknown_line');
  });

  it('keeps its thread whatever it comes to, and each answer is audited and announced', async () => {
    expect(await answer('accept', '', lead)).toBe('AnsweredLine');
    await importCharges(bursar, ['2026-10-30,fee,Platform,3,search,,,,,']);
    const all = (await linesOf()).filter(({ kind }) => kind === 'fee');
    expect(all.map(({ state }) => state).sort()).toEqual(['accepted', null]);
    const audited = await bursar.rows<{ action: string }>(
      `SELECT action FROM audit_entry WHERE action LIKE 'line.%' ORDER BY seq`,
    );
    expect(audited.map(({ action }) => action)).toEqual([
      ...['line.dispute', 'line.reply', 'line.uphold', 'line.accept'],
    ]);
    const announced = await bursar.rows<{ kind: string }>(
      `SELECT payload->>'kind' AS kind FROM ledger.outbox WHERE fact = 'lineAnswered' ORDER BY id`,
    );
    expect(announced.map(({ kind }) => kind)).toEqual(['dispute', 'reply', 'uphold', 'accept']);
  });

  it('is disputed and decided on the command line, too', async () => {
    const command = (...words: string[]) =>
      runCli(['statements', ...words], { url: bursar.url, token: bursar.token });
    const all = await linesOf();
    const line = String(all.findIndex(({ kind, state }) => kind === 'fee' && state === null) + 1);
    const about = ['2026-10', '--team', 'search', '--line', line];
    expect((await command('dispute', ...about)).code).not.toBe(0);
    const disputed = await command('dispute', ...about, '--text', 'Counted twice.');
    expect([disputed.stderr, disputed.code]).toEqual(['', 0]);
    expect(disputed.stdout).toContain(`dispute: line ${line} of search for 2026-10, Platform,`);
    expect((await command('dispute', ...about, '--text', 'Again.')).code).not.toBe(0);
    const { stdout } = await command('disputes', '2026-10', '-o', 'json');
    const answered = (JSON.parse(stdout) as { state: string }[]).sort((a, b) =>
      a.state < b.state ? -1 : 1,
    );
    expect(answered).toMatchObject([
      { team: 'search', state: 'accepted' },
      {
        team: 'search',
        line: Number(line),
        state: 'disputed',
        answers: [{ text: 'Counted twice.' }],
      },
    ]);
    expect((await command('withdraw', ...about)).code).toBe(0);
    const none = await command('accept', '2026-10', '--team', 'search', '--line', '99');
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toContain('has no line 99');
  });

  it('lapses with its deadline, and then is neither decided nor disputed again', async () => {
    expect(await answer('dispute', 'Still not ours.', lead)).toBe('AnsweredLine');
    const clock = bursar.app.get<Clock & { at: number }>(Clock, { strict: false });
    clock.at = Date.parse('2026-12-01T00:00:00Z');
    // Their sessions are over by then; the key of the installation has every role.
    [lead, finance] = [undefined, undefined];
    expect(await feeOf()).toMatchObject({ state: 'lapsed' });
    expect(await checkOf()).toMatchObject({ passes: true });
    expect(await answer('reject', 'Too late.', finance)).toBe('lapsed');
    expect(await answer('dispute', 'Again.', lead)).toBe('deadline_over');
    await expect(bursar.rows('DELETE FROM chargeback.line_answer')).rejects.toThrow('append-only');
  });
});
