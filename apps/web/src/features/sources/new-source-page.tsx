import Wizard from '@cloudscape-design/components/wizard';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { useFlash } from '../../shared/ui/flash.js';
import { AccessStep } from './access-step.js';
import { problemsOf, START, type Problems, type SourceDraft } from './draft.js';
import { useAdd } from './setup.query.js';
import { useSources } from './sources.query.js';
import { TestStep } from './test-step.js';
import { WhatStep } from './what-step.js';
import { WhereStep } from './where-step.js';

/** From nothing to figures: what is read, where it is, with which role, and whether it works. */
export function NewSourcePage() {
  const { me } = useSession();
  const allowed = may(me, 'applyConfig');
  const load = useSources(allowed);
  if (!allowed) return <Forbidden right="applyConfig" />;
  return (
    <PageBody
      title="Connect a source"
      description="Bursar reads with a role or a key of yours. It never calls a model."
    >
      <Loaded load={load} height={400} steady>
        {(sources) => <NewSource taken={sources.map(({ id }) => id)} />}
      </Loaded>
    </PageBody>
  );
}

/** The fields of each step, so that a step with a problem is not left. */
const FIELDS: readonly (readonly (keyof SourceDraft)[])[] = [
  ['kind', 'id'],
  [
    ...(['account', 'regions', 'bucket', 'prefix', 'queue', 'logGroup'] as const),
    ...(['url', 'budgetUsd', 'costCategories', 'since'] as const),
  ],
  ['access', 'role', 'externalId', 'secret'],
  [],
];

const STRINGS = {
  stepNumberLabel: (step: number) => `Step ${String(step)}`,
  collapsedStepsLabel: (step: number, count: number) => `Step ${String(step)} of ${String(count)}`,
  skipToButtonLabel: () => 'Skip to the end',
  navigationAriaLabel: 'Steps',
  cancelButton: 'Cancel',
  previousButton: 'Back',
  nextButton: 'Next',
  submitButton: 'Connect',
  optional: 'optional',
};

function NewSource({ taken }: { readonly taken: readonly string[] }) {
  const [draft, setDraft] = useKept<SourceDraft>('new-source-page.draft', START);
  const [step, setStep] = useKept('new-source-page.step', 0);
  const [tried, setTried] = useState(false);
  const [busy, add] = useAdd();
  const { say, fail } = useFlash();
  const { href } = useView();
  const router = useRouter();
  const problems = problemsOf(draft, taken);
  const shown: Problems = tried ? problems : {};
  const given = { draft, problems: shown, onChange: setDraft };
  const leave = () => {
    router.history.push(href('/platform/sources'));
  };
  const send = async () => {
    const { toConfig } = await import('./source-file.js');
    // A new source is new by its own name.
    const basis = [{ section: 'sources', item: draft.id, hash: null }];
    const done = await add({ text: toConfig(draft), basis });
    if (!done.ok) fail('The source could not be saved', done);
    else if (done.value.__typename === 'ConfigProblems') {
      const [first] = done.value.problems;
      fail('The source could not be saved', {
        message: first?.message ?? 'It was refused.',
        hint: first?.hint ?? null,
        requestId: null,
      });
    } else {
      say({ type: 'success', header: `${draft.id} is connected and being read` });
      leave();
    }
  };
  return (
    <Wizard
      i18nStrings={STRINGS}
      activeStepIndex={step}
      isLoadingNextStep={busy}
      onCancel={leave}
      onSubmit={() => void send()}
      onNavigate={({ detail }) => {
        const isBack = detail.requestedStepIndex < step;
        const wrong = (FIELDS[step] ?? []).some((field) => problems[field] !== undefined);
        setTried(!isBack && wrong);
        if (isBack || !wrong) setStep(detail.requestedStepIndex);
      }}
      steps={[
        { title: 'What to read', content: <WhatStep {...given} /> },
        { title: 'Where it is', content: <WhereStep {...given} /> },
        { title: 'Access', content: <AccessStep {...given} /> },
        {
          title: 'Test and connect',
          description: 'The test reads and keeps nothing.',
          content: <TestStep draft={draft} />,
        },
      ]}
    />
  );
}
