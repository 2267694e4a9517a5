import type { ReactNode } from 'react';

/** A field that stands in a list of its kind: what is seen is short, and its own name says which one it is. */
export function Labelled({
  text,
  children,
}: {
  readonly text: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="labelled">
      <span className="small" aria-hidden="true">
        {text}
      </span>
      {children}
    </div>
  );
}
