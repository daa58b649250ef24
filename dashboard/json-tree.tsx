import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { CopyButton } from './copy-button';
import { Foreign } from './foreign';

/** As the redactor of the process writes it. */
const MASK = '***';
/** So many members are shown at once. */
const AT_ONCE = 50;
/** Texts that are longer, or have more lines, are folded. */
const LONG = 400;
const LINES = 4;

/** Where a text is cut while it is folded. */
function foldAt(text: string): number {
  if (text.split('\n', LINES + 1).length > LINES) return Math.min(LONG, text.indexOf('\n'));
  return Math.min(LONG, text.length);
}

/** A value from outside as a tree that can be folded and copied; what is folded costs nothing. */
export function JsonTree({ value, what, open = true }: { readonly value: unknown; readonly what: string; readonly open?: boolean }): JSX.Element {
  return (
    <div class="json">
      <CopyButton what={what} text={() => JSON.stringify(value, null, 2)} />
      <div class="json-body">
        <Node value={value} depth={0} open={open} />
      </div>
    </div>
  );
}

interface NodeProps {
  readonly value: unknown;
  readonly depth: number;
  readonly name?: string;
  readonly open?: boolean;
}

const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null && Object.keys(value).length > 0;

const Name = ({ name }: { readonly name: string | undefined }): JSX.Element | null =>
  name === undefined ? null : (
    <span class="json-name">
      <Foreign text={name} />
      <span class="json-mark">: </span>
    </span>
  );

function Node({ value, depth, name, open }: NodeProps): JSX.Element {
  if (isBranch(value)) return <Branch value={value} depth={depth} open={open ?? depth < 2} {...(name !== undefined && { name })} />;
  return (
    <div class="json-leaf">
      <Name name={name} />
      <Leaf value={value} />
    </div>
  );
}

function Leaf({ value }: { readonly value: unknown }): JSX.Element {
  const [whole, setWhole] = useState(false);
  if (typeof value === 'string') {
    const fold = whole ? value.length : foldAt(value);
    return (
      <span class="json-text">
        {value === MASK ? <span class="redacted">redacted</span> : <Foreign text={value.slice(0, fold)} block class="json-string" />}
        {fold < value.length && (
          <button type="button" class="button-link" onClick={() => setWhole(true)}>
            … {value.length.toLocaleString()} characters
          </button>
        )}
      </span>
    );
  }
  if (value === undefined) return <span class="json-null">none</span>;
  return <span class={`json-${value === null ? 'null' : typeof value}`}>{JSON.stringify(value)}</span>;
}

function Branch({
  value,
  depth,
  name,
  open: initially,
}: {
  readonly value: object;
  readonly depth: number;
  readonly name?: string;
  readonly open: boolean;
}): JSX.Element {
  const [open, setOpen] = useState(initially);
  const [shown, setShown] = useState(AT_ONCE);
  const isList = Array.isArray(value);
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const size = isList ? `${entries.length} ${entries.length === 1 ? 'item' : 'items'}` : `${entries.length} ${entries.length === 1 ? 'member' : 'members'}`;
  return (
    <div class="json-branch">
      <button type="button" class="json-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="json-arrow" aria-hidden="true" />
        <Name name={name} />
        <span class="json-size">{isList ? `[${size}]` : `{${size}}`}</span>
      </button>
      {open && (
        <div class="json-children">
          {entries.slice(0, shown).map(([key, member]) => (
            <Node key={key} name={key} value={member} depth={depth + 1} />
          ))}
          {entries.length > shown && (
            <button type="button" class="button-link" onClick={() => setShown(shown + 10 * AT_ONCE)}>
              {(entries.length - shown).toLocaleString()} more
            </button>
          )}
        </div>
      )}
    </div>
  );
}
