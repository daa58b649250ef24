import type { JSX } from 'preact';
import { visiblePieces, visibleText } from './visible-text';

/** Longer texts are cut: the whole stands in the JSON of the run. */
const LIMIT = 20_000;

interface ForeignProps {
  readonly text: string;
  /** One line, cut where there is no more room; the whole text is told when it is pointed at. */
  readonly clip?: boolean;
  /** Line breaks stand in it. */
  readonly block?: boolean;
  readonly class?: string;
}

/** A text that came from outside: never markup, never able to turn its surroundings, and with nothing invisible in it. */
export function Foreign({ text, clip = false, block = false, class: cls = '' }: ForeignProps): JSX.Element {
  const shown = text.length > LIMIT ? `${text.slice(0, LIMIT)}…` : text;
  const pieces = visiblePieces(shown, block);
  return (
    <bdi dir="auto" class={`foreign ${clip ? 'clip' : ''} ${block ? 'block' : ''} ${cls}`} {...(clip && { title: visibleText(shown.slice(0, 2_000)) })}>
      {pieces.map((piece, index) =>
        piece.hidden ? (
          <span key={index} class="hidden-character">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  );
}
