import type { JSX } from 'preact';
import { Dialog } from './dialog';
import { helpOpen, KEYS } from './keys';

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const Help = (): JSX.Element => (
  <Dialog title="Keys" onClose={() => helpOpen.set(false)}>
    <dl class="keys">
      {KEYS.map(([keys, what]) => (
        <div key={keys}>
          <dt>
            {keys.split(', ').map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
    <p class="note">Times are of your zone, {ZONE}. Point at one to see it in full.</p>
  </Dialog>
);
