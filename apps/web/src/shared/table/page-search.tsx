import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { useView } from '../spend/use-view.js';

interface Props {
  /** What is searched, for a screen reader. */
  readonly name: string;
  readonly label: string;
  readonly placeholder: string;
  /** Where it is what the page is filtered by: the key for filters leads there. */
  readonly id?: string;
  /** Further fields, which need no button. */
  readonly children?: ReactNode;
}

/** What the table of a page is searched for: asked on Enter, kept in the address, and gone once the field is cleared. */
export function PageSearch({ name, label, placeholder, id, children }: Props) {
  const { page, setPage } = useView();
  const [text, setText] = useState(page.q ?? '');
  return (
    <form
      id={id}
      role="search"
      aria-label={name}
      onSubmit={(event) => {
        event.preventDefault();
        setPage({ q: text.trim() === '' ? undefined : text.trim() });
      }}
    >
      <SpaceBetween size="s" direction="horizontal" alignItems="end">
        <FormField label={label}>
          <Input
            type="search"
            value={text}
            placeholder={placeholder}
            clearAriaLabel="Clear"
            onChange={({ detail }) => {
              setText(detail.value);
              if (detail.value === '') setPage({ q: undefined });
            }}
          />
        </FormField>
        {children}
        <Button formAction="submit" iconName="search">
          Search
        </Button>
      </SpaceBetween>
    </form>
  );
}
