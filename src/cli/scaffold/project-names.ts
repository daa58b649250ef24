import { AmendsError } from '../../core/errors';

/** What a new project is called. */
export interface ProjectNames {
  /** In its package.json; may have a scope, such as `@acme/shop`. */
  readonly packageName: string;
  /** The same without the scope: `shop`. */
  readonly bareName: string;
  /** Of its extension: `ShopExtension`. */
  readonly className: string;
}

/** Names that npm refuses, or that would hide what the project is made with. */
const TAKEN = new Set(['amends', 'node_modules', 'favicon.ico']);

const NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?([a-z][a-z0-9._-]*)$/;

/** As npm has it. */
const LONGEST = 214;

/**
 * The names that follow from one.
 * @param taken packages that the project depends on: one of the same name could not be installed into it
 * @throws AmendsError `PROJECT_NAME_INVALID`
 */
export function projectNames(name: string, taken: readonly string[]): ProjectNames {
  const bareName = NAME.exec(name)?.[1];
  if (bareName === undefined || name.length > LONGEST) throw refused(name, 'is no name for a package: lower-case letters, digits, - . and _, a letter first');
  if (TAKEN.has(name) || taken.includes(name)) throw refused(name, 'is the name of another package that the project needs, or that npm refuses');
  return { packageName: name, bareName, className: classNameOf(bareName) };
}

/** `my-shop` is `MyShopExtension`, and so is `my-shop-extension`; a mere `extension` is `MyExtension`. */
function classNameOf(bareName: string): string {
  const words = bareName.split(/[._-]+/).filter((word) => word !== '');
  if (words.at(-1) === 'extension') words.pop();
  return [...(words.length === 0 ? ['my'] : words), 'extension'].map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

function refused(name: string, why: string): AmendsError {
  const likely = name
    .normalize('NFKD')
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 60);
  const advice = NAME.test(likely) && likely !== name ? likely : 'my-extension';
  return new AmendsError('PROJECT_NAME_INVALID', `${JSON.stringify(name)} ${why}. Name another folder, or give one with --name, such as --name ${advice}.`);
}
