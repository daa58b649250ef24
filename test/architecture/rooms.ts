/** A folder, or a file that stands for one: what it may import is decided by its floor. */
export interface Room {
  readonly name: string;
  readonly floor: number;
  /** Rooms of a keystone floor may import each other: together they join what is below. */
  readonly keystone: boolean;
  /** Whether it has a public name of its own. */
  readonly named: boolean;
  /** Whether users install it. */
  readonly shipped: boolean;
}

const FLOORS: readonly {
  readonly floor: number;
  readonly rooms: readonly string[];
  readonly keystone?: boolean;
  readonly named?: boolean;
  readonly shipped?: boolean;
}[] = [
  { floor: 0, rooms: ['src/core/', 'src/services/'], shipped: true },
  { floor: 1, rooms: ['src/container/', 'src/engine/', 'src/clients/'], shipped: true },
  // the port that hosts implement is spoken by the keystone too
  { floor: 2, rooms: ['src/extension.ts', 'src/application.ts', 'src/hosts/host.ts'], keystone: true, shipped: true },
  { floor: 3, rooms: ['src/index.ts', 'src/hosts/', 'src/sandbox/', 'src/testing/'], shipped: true },
  { floor: 4, rooms: ['src/cli/'], shipped: true },
  { floor: 5, rooms: ['transactions/', 'middlewares/'], named: true, shipped: true },
  { floor: 6, rooms: ['sagas/', 'providers/'], named: true, shipped: true },
  { floor: 7, rooms: ['extension.ts'] },
  { floor: 8, rooms: ['examples/'] },
  { floor: 9, rooms: ['bench/', 'test/'] },
];

const ROOMS: readonly Room[] = FLOORS.flatMap(({ rooms, floor, keystone = false, named = false, shipped = false }) =>
  rooms.map((name) => ({ name: name.replace(/\/$/, ''), floor, keystone, named, shipped })),
);

/** The room of a file. @throws Error for a file that stands in none: every folder is on a floor. */
export function roomOf(path: string): Room {
  const room = ROOMS.find(({ name }) => path === name || path.startsWith(`${name}/`));
  if (room === undefined) throw new Error(`${path} stands in no room. Put it into one, or give its folder a floor in test/architecture/rooms.ts.`);
  return room;
}
