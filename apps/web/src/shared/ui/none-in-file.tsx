import type { ReactNode } from 'react';
import { Empty } from './empty.js';
import { Snippet } from './snippet.js';

interface Props {
  readonly title: string;
  /** What is shown as an example: `A quota`. */
  readonly what: string;
  readonly example: string;
  /** What holds meanwhile. */
  readonly children?: ReactNode;
}

/** Nothing of what only the configuration file makes: how to begin. */
export function NoneInFile({ title, what, example, children }: Props) {
  return (
    <Empty title={title}>
      <p>
        {children} Put one in the configuration file and apply it with{' '}
        <code>npx bursar apply -f org.yaml</code>.
      </p>
      <Snippet label={`${what} for the configuration file`} text={example} />
    </Empty>
  );
}
