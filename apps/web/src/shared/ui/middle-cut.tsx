import { Fragment, type ReactNode } from 'react';

interface Props {
  readonly text: string;
  /** What is said of it where one looks closer: by default the whole of it. */
  readonly title?: string;
  /** As what a machine calls it. */
  readonly isId?: boolean;
}

/** Up to so many characters fit, or lose no more than their end. */
const SHORT = 40;
/** The end of a long name is often all that it does not share with others. */
const END = 16;

/** A long name that gives way in its middle. It is whole for a screen reader, for the clipboard, and in its title. */
export function MiddleCut({ text, title = text, isId = false }: Props) {
  const at = text.length <= SHORT ? text.length : text.length - END;
  return (
    <span className={isId ? 'mono middle-cut' : 'middle-cut'} title={title}>
      {at === text.length ? (
        parted(text)
      ) : (
        <>
          <span className="middle-cut-start">{text.slice(0, at)}</span>
          {text.slice(at)}
        </>
      )}
    </span>
  );
}

/** Where there are two lines for it, a path may end a line after a slash, and an address before its @. */
const parted = (text: string): ReactNode =>
  text.split(/(?<=\/)|(?=@)/).map((part, at) => (
    <Fragment key={`${at} ${part}`}>
      {at > 0 && <wbr />}
      {part}
    </Fragment>
  ));

const LONG_WORD = new RegExp(`(\\S{${SHORT + 1},})`);

/** A sentence, of which only a word as long as an ARN gives way. */
export function CutWords({ text }: { readonly text: string }) {
  return text
    .split(LONG_WORD)
    .map((part, at) => (at % 2 === 0 ? part : <MiddleCut key={`${at} ${part}`} text={part} />));
}
