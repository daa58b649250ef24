/** What a text in the format of Prometheus tells. */
export interface Told {
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/** Reads it strictly. @throws Error for a line that is not of the format, a metric without its type, two of one name and labels, and buckets that do not count up. */
export function readPrometheus(text: string): Told {
  const types = new Map<string, string>();
  const samples: { name: string; labels: Record<string, string>; value: number }[] = [];
  const seen = new Set<string>();
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [mark, what, name = '', type = ''] = line.split(' ');
    if (mark === '#' && what === 'HELP') continue;
    if (mark === '#' && what === 'TYPE') {
      if (!NAME.test(name) || !['counter', 'gauge', 'histogram'].includes(type) || types.has(name)) throw new Error(`a wrong type: ${line}`);
      types.set(name, type);
      continue;
    }
    const [, sample = '', inside, value] = SAMPLE.exec(line) ?? [];
    if (sample === '') throw new Error(`not of the format: ${line}`);
    const labels = labelsOf(inside ?? '', line);
    const key = `${sample} ${JSON.stringify(Object.entries(labels).sort())}`;
    if (seen.has(key)) throw new Error(`twice: ${line}`);
    seen.add(key);
    if (![sample, sample.replace(/_(bucket|sum|count)$/, '')].some((family) => types.has(family))) throw new Error(`without a type: ${line}`);
    if (!Number.isFinite(Number(value))) throw new Error(`no number: ${line}`);
    samples.push({ name: sample, labels, value: Number(value) });
  }
  assertBuckets({ types, samples });
  return { types, samples };
}

function labelsOf(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [, name, value] = LABEL.exec(text) ?? [];
    if (name === undefined || name in labels) throw new Error(`wrong labels: ${line}`);
    labels[name] = value!;
  }
  return labels;
}

function assertBuckets({ types, samples }: Told): void {
  for (const [family, type] of types) {
    if (type !== 'histogram') continue;
    const rows = new Map<string, (typeof samples)[number][]>();
    for (const one of samples.filter(({ name }) => name === `${family}_bucket`)) {
      const { le: _le, ...rest } = one.labels;
      rows.set(JSON.stringify(rest), [...(rows.get(JSON.stringify(rest)) ?? []), one]);
    }
    for (const [labels, row] of rows) {
      const bounds = row.map(({ labels: { le } }) => (le === '+Inf' ? Infinity : Number(le)));
      const counts = row.map(({ value }) => value);
      const sorted = (all: readonly number[]): boolean => all.every((one, index) => index === 0 || one >= all[index - 1]!);
      const count = samples.find((one) => one.name === `${family}_count` && JSON.stringify(one.labels) === labels)?.value;
      if (!sorted(bounds) || !sorted(counts) || bounds.at(-1) !== Infinity || counts.at(-1) !== count) throw new Error(`${family}${labels} does not add up`);
    }
  }
}
