import { useId, useRef } from 'react';
import type { ConfigProblem } from './change.query.js';
import './config.css';

interface Props {
  readonly label: string;
  readonly text: string;
  readonly problems: readonly ConfigProblem[];
  readonly readOnly: boolean;
  readonly onChange: (text: string) => void;
}

const ROWS_MIN = 8;

/** YAML with its line numbers; each problem stands under the text with a way to its line. */
export function YamlArea({ label, text, problems, readOnly, onChange }: Props) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = text.split('\n').length;
  const wrong = new Set(problems.map(({ line }) => line));
  const goTo = (line: number) => {
    const before = text.split('\n').slice(0, line - 1);
    const at = before.reduce((sum, one) => sum + one.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(at, at + (text.split('\n')[line - 1] ?? '').length);
  };
  return (
    <div className="yaml-editor">
      <label htmlFor={id} className="yaml-label">
        {label}
      </label>
      <div className="yaml-box">
        <div className="yaml-lines" aria-hidden="true">
          {Array.from({ length: lines }, (_, at) => (
            <span key={at} className={wrong.has(at + 1) ? 'yaml-wrong' : undefined}>
              {at + 1}
            </span>
          ))}
        </div>
        <textarea
          id={id}
          ref={area}
          className="yaml-text"
          value={text}
          rows={Math.max(ROWS_MIN, lines)}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          readOnly={readOnly}
          aria-invalid={problems.length > 0}
          aria-describedby={`${id}-problems`}
          onChange={({ target }) => onChange(target.value)}
        />
      </div>
      <div id={`${id}-problems`} role="alert">
        <ul className="yaml-problems">
          {problems.map(({ line, message, hint, path }) => (
            <li key={`${String(line)} ${path ?? ''} ${message}`}>
              {line !== null && (
                <button type="button" className="yaml-go" onClick={() => goTo(line)}>
                  Line {line}
                </button>
              )}{' '}
              <span className="break">
                {message}
                {hint !== null && `: ${hint}`}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
