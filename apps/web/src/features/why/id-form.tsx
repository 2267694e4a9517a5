import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useView } from '../../shared/spend/use-view.js';

/** One field for every name a call goes by. */
export function IdForm({ start }: { readonly start: string }) {
  const { href } = useView();
  const router = useRouter();
  const [id, setId] = useState(start);
  return (
    <form
      role="search"
      aria-label="One call"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = id.trim();
        if (wanted !== '') router.history.push(href(`/why/${encodeURIComponent(wanted)}`));
      }}
    >
      <FormField
        label="One call"
        description="The gateway's request id, the admission's id, the provider's request id, or a trace id."
        stretch
      >
        <div className="field-and-button">
          <Input
            value={id}
            placeholder="c0ffee-1"
            onChange={({ detail }) => {
              setId(detail.value);
            }}
          />
          <Button formAction="submit" iconName="search">
            Explain
          </Button>
        </div>
      </FormField>
    </form>
  );
}
