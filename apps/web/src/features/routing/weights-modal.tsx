import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useKept } from '../../shared/data/kept.js';
import { LateChange } from '../../shared/config/late.js';
import type { Entry } from '../../shared/config/document.js';
import { targetsOf, textOf, weightsProblem, withWeight } from './route-entry.js';
import { WeightSum } from './weight-sum.js';

interface Props {
  /** The route. */
  readonly name: string;
  readonly onClose: () => void;
}

/** How calls are shared out; the rest of the route stays. */
export function WeightsModal({ name, onClose }: Props) {
  const [typed, setTyped] = useKept<Readonly<Record<number, string>>>('weights-modal.typed', {});
  const edited = (entry: Entry): Entry =>
    Object.entries(typed).reduce(
      (next, [at, weight]) => withWeight(next, Number(at), weight),
      entry,
    );
  const problemOf = (entry: Entry) => weightsProblem(edited(entry), entry);
  return (
    <LateChange
      section="routes"
      item={name}
      title={`Change the weights of ${name}`}
      action="Apply"
      done={`The weights of ${name} are changed`}
      edit={(entry) => (problemOf(entry) === null ? edited(entry) : null)}
      onClose={onClose}
    >
      {(entry) => {
        const problem = problemOf(entry);
        const targets = targetsOf(edited(entry));
        return (
          <SpaceBetween size="s">
            {targets.map(({ provider, model, region, weight }, at) => (
              <FormField
                key={at}
                label={<span className="break">{textOf(model)}</span>}
                description={[provider, region].map(textOf).filter(Boolean).join(', ')}
              >
                <Input
                  value={textOf(weight)}
                  inputMode="numeric"
                  onChange={({ detail }) => setTyped({ ...typed, [at]: detail.value })}
                />
              </FormField>
            ))}
            {problem === null ? (
              <WeightSum targets={targets} />
            ) : (
              <Alert type="error">{problem}</Alert>
            )}
          </SpaceBetween>
        );
      }}
    </LateChange>
  );
}
