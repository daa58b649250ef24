import type { Redactor } from '../../services/redactor';
import { failureOf } from './failure';
import type { Sight } from './live-view';

/** What those who look on are shown of an error: as an answer would tell it. */
export function troubleOf(error: unknown, redactor: Redactor): Sight {
  const { code, message } = failureOf(error);
  return { event: 'trouble', data: { code, message: redactor.text(message) } };
}
