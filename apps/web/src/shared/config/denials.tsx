import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';

export interface Denial {
  readonly entityId: string;
  readonly sentence: string;
}

/** Which calls a change denies at once, why and until when. */
export function Denials({ denies }: { readonly denies: readonly Denial[] }) {
  if (denies.length === 0) return null;
  return (
    <Alert type="error" header="This denies calls at once">
      {denies.map(({ entityId, sentence }) => (
        <div key={`${entityId} ${sentence}`}>{sentence}</div>
      ))}
    </Alert>
  );
}

export const isConfirmed = (typed: string, name: string): boolean => typed.trim() === name;

interface ConfirmProps {
  readonly name: string;
  readonly typed: string;
  readonly onType: (typed: string) => void;
}

/** What denies calls at once takes its name typed again. */
export function ConfirmName({ name, typed, onType }: ConfirmProps) {
  return (
    <FormField label={`Type ${name} to confirm`}>
      <Input value={typed} autoComplete={false} onChange={({ detail }) => onType(detail.value)} />
    </FormField>
  );
}
