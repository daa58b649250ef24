import type { TierAccount } from '../../asset-request';
import { referenced } from './connect-view';

/** People and places that nobody can mistake for real ones: names of pioneers, `example.com`, numbers that are kept for fiction. */
const FIRST = ['Ada', 'Alan', 'Barbara', 'Dennis', 'Edsger', 'Frances', 'Grace', 'Hedy', 'Katherine', 'Linus', 'Margaret', 'Radia'];
const LAST = ['Allen', 'Dijkstra', 'Hamilton', 'Hopper', 'Johnson', 'Lamarr', 'Liskov', 'Lovelace', 'Perlman', 'Ritchie', 'Turing', 'Wirth'];
const STREETS = ['Compiler Street', 'Harbour Road', 'Lambda Lane', 'Market Square', 'Mill Street', 'Queue Avenue', 'Register Way', 'Station Road'];
const PLACES = [
  { city: 'Barcelona', state: 'Barcelona', postal_code: '08001', country: 'es', code: '+34' },
  { city: 'Lisboa', state: 'Lisboa', postal_code: '1000-001', country: 'pt', code: '+351' },
  { city: 'London', state: 'Greater London', postal_code: 'EC1A 1AA', country: 'gb', code: '+44' },
  { city: 'Montreal', state: 'Quebec', postal_code: 'H2X 1Y4', country: 'ca', code: '+1' },
  { city: 'Utrecht', state: 'Utrecht', postal_code: '3511 AA', country: 'nl', code: '+31' },
] as const;

export interface FakeOptions {
  /** The same number gives the same account. Another one each time unless given. */
  readonly seed?: number;
}

/** A complete account of somebody who does not exist. */
export function makeTier(kind = 'customer', { seed }: FakeOptions = {}): TierAccount {
  const next = seed === undefined ? Math.random : seeded(seed);
  const whole = (below: number): number => Math.floor(next() * below);
  const pick = <T>(list: readonly T[]): T => list[whole(list.length)]!;
  const digits = (count: number): string => Array.from({ length: count }, () => whole(10)).join('');
  const [first, last, place] = [pick(FIRST), pick(LAST), pick(PLACES)];
  const { code, ...address } = place;
  const id = `${digits(4)}-${digits(4)}-${digits(4)}`;
  return {
    id: `TA-${id}`,
    version: 1,
    type: kind,
    external_id: digits(9),
    external_uid: `00000000-0000-4000-8000-${digits(12)}`,
    name: `${last} ${pick(['Bakery', 'Books', 'Consulting', 'Engineering', 'Labs', 'Logistics', 'Studio'])}`,
    contact_info: {
      address_line1: `${1 + whole(98)} ${pick(STREETS)}`,
      address_line2: '',
      ...address,
      contact: {
        first_name: first,
        last_name: last,
        email: `${first}.${last}@example.com`.toLowerCase(),
        phone_number: { country_code: code, area_code: '555', phone_number: `01${digits(2)}`, extension: '' },
      },
    },
  };
}

/** Numbers from 0 to 1 that depend on the seed alone (a linear congruential generator, with the constants of Numerical Recipes). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What stands in the place of an account: `random` is somebody who does not exist, another text an id, and members are laid over what is known. */
export function accountOf(
  known: TierAccount | undefined,
  given: 'random' | (string & {}) | Partial<TierAccount>,
  kind: string,
  options?: FakeOptions,
): TierAccount {
  return given === 'random' ? makeTier(kind, options) : (referenced(known, given) as TierAccount);
}
