import type { z } from 'zod';
import { TerminalError } from '../../../core/errors';

/** What was given, once it is found to be as the schema says. It is no copy: members that the schema does not know stay. @throws TerminalError `REQUEST_INVALID` */
export function parsed(schema: z.ZodType, json: unknown, what: string): unknown {
  const result = schema.safeParse(json);
  if (result.success) return json;
  const [issue] = result.error.issues;
  const path = (issue?.path ?? []).reduce<string>(
    (before, part) => (typeof part === 'number' ? `${before}[${part}]` : `${before}${before && '.'}${String(part)}`),
    '',
  );
  const more = result.error.issues.length > 1 ? ` There are ${result.error.issues.length - 1} more.` : '';
  throw new TerminalError(`This is no ${what} of Connect: ${path === '' ? '' : `${path}: `}${issue?.message ?? 'it is invalid'}.${more}`, {
    code: 'REQUEST_INVALID',
  });
}
