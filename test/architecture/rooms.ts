/** A folder, or files that belong together: what they may import is decided by their floor. */
export interface Room {
  readonly name: string;
  readonly files: RegExp;
  /** A room imports itself and the floors below it; two rooms on one floor do not know each other. */
  readonly floor: number;
  /** Whether its files have public names of their own. */
  readonly named?: boolean;
  /** Whether users install it. */
  readonly shipped?: boolean;
}

const ROOMS: readonly Room[] = [
  { name: 'core', files: /^src\/core\//, floor: 0, shipped: true },
  { name: 'services', files: /^src\/services\//, floor: 0, shipped: true },
  { name: 'container', files: /^src\/container\//, floor: 1, shipped: true },
  { name: 'engine', files: /^src\/engine\//, floor: 1, shipped: true },
  { name: 'clients', files: /^src\/clients\//, floor: 1, shipped: true },
  // event -> handler -> saga -> response, and the port by which hosts reach it
  { name: 'extension', files: /^src\/(hosts\/host|(?!index\.)[^/]+)\.ts$/, floor: 2, shipped: true },
  { name: 'front door', files: /^src\/index\.ts$/, floor: 3, shipped: true },
  { name: 'hosts', files: /^src\/hosts\/(?!host\.ts$)/, floor: 3, shipped: true },
  { name: 'sandbox', files: /^src\/sandbox\//, floor: 3, shipped: true },
  { name: 'testing', files: /^src\/testing\//, floor: 3, shipped: true },
  { name: 'cli', files: /^src\/cli\//, floor: 4, shipped: true },
  { name: 'transactions', files: /^transactions\//, floor: 5, named: true, shipped: true },
  { name: 'middlewares', files: /^middlewares\//, floor: 5, named: true, shipped: true },
  { name: 'sagas', files: /^sagas\//, floor: 6, named: true, shipped: true },
  { name: 'providers', files: /^providers\//, floor: 6, named: true, shipped: true },
  { name: 'extension.ts', files: /^extension\.ts$/, floor: 7 },
  { name: 'dashboard', files: /^dashboard\//, floor: 8 },
  { name: 'examples', files: /^examples\//, floor: 8 },
  { name: 'templates', files: /^templates\//, floor: 8 },
  { name: 'bench', files: /^bench\//, floor: 8 },
  { name: 'test', files: /^test\//, floor: 9 },
];

/** The room of a file. @throws Error for a file that stands in none: every folder is on a floor. */
export function roomOf(path: string): Room {
  const room = ROOMS.find(({ files }) => files.test(path));
  if (room === undefined) throw new Error(`${path} stands in no room. Put it into one, or give its folder a floor in test/architecture/rooms.ts.`);
  return room;
}
