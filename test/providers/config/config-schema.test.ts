import { readFileSync } from 'node:fs';
import { configSchema } from 'amends/providers/config/config-schema';
import { z } from 'zod';

/** The only default that is no constant. */
const DEFAULT_OF_LOG_FORMAT = '`pretty` on a terminal, else `json`';

function defaultOf(key: string, field: z.ZodType): string {
  if (key === 'LOG_FORMAT') return DEFAULT_OF_LOG_FORMAT;
  const value = field.parse(undefined) as string | number | undefined;
  return value === undefined ? 'not set' : `\`${value}\``;
}

describe('docs/configuration.md', () => {
  it('lists every key with its default, what is accepted and what it means, and no other', () => {
    const rows = [...readFileSync('docs/configuration.md', 'utf8').matchAll(/^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| (.+?) \|$/gm)].map(([, ...cells]) => cells);
    const expected = Object.entries(configSchema.shape).map(([key, field]) => {
      const { accepts, meaning } = z.globalRegistry.get(field) ?? {};
      return [key, defaultOf(key, field), accepts, meaning];
    });
    expect(rows).toEqual(expected);
  });
});
