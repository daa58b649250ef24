import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Shows for a moment that something has changed while it was looked at. @param of what changes */
export function Flash({ of, children, class: cls = '' }: { readonly of: string; readonly children: ComponentChildren; readonly class?: string }): JSX.Element {
  const element = useRef<HTMLSpanElement>(null);
  const before = useRef(of);
  useEffect(() => {
    if (before.current === of) return;
    before.current = of;
    const { classList } = element.current ?? {};
    classList?.remove('flash');
    void element.current?.offsetWidth; // else the browser does not notice that it was away
    classList?.add('flash');
  }, [of]);
  return (
    <span ref={element} class={`flash-frame ${cls}`}>
      {children}
    </span>
  );
}
