import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { announce } from './announce';
import { Icon } from './icon';

/** Also where the browser grants no clipboard, as on a page that came over plain HTTP. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'unseen';
  document.body.append(area);
  area.select();
  const execute = Reflect.get(document, 'execCommand') as ((command: string) => boolean) | undefined;
  const done = execute?.call(document, 'copy') ?? false;
  area.remove();
  return done;
}

/** Copies a text that is made when it is asked for. */
export function CopyButton({ what, text }: { readonly what: string; readonly text: () => string }): JSX.Element {
  const [done, setDone] = useState(false);
  const act = async (): Promise<void> => {
    const copied = await copy(text());
    setDone(copied);
    announce(copied ? `Copied ${what}` : `The browser did not let ${what} be copied`);
    window.setTimeout(() => setDone(false), 1_500);
  };
  return (
    <button type="button" class="button-bare copy" aria-label={`Copy ${what}`} title={`Copy ${what}`} onClick={() => void act()}>
      <Icon name={done ? 'done' : 'copy'} />
    </button>
  );
}
