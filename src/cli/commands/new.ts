import { Option, type Command } from 'commander';
import { basename, relative, resolve } from 'node:path';
import { ownPackage, type OwnPackage } from '../../clients/own-package';
import { AmendsError } from '../../core/errors';
import { examplesOf } from '../examples-of';
import { Interruption } from '../interruption';
import { printJson } from '../print-json';
import { say } from '../say';
import { amendsSpec } from '../scaffold/amends-spec';
import { npmInstall } from '../scaffold/npm-install';
import { projectFiles } from '../scaffold/project-files';
import { ProjectFolder, type Written } from '../scaffold/project-folder';
import { PROJECT_PACKAGES, type Variant } from '../scaffold/project-manifest';
import { projectNames } from '../scaffold/project-names';

interface NewOptions {
  readonly connect?: true;
  readonly http?: true;
  readonly name?: string;
  readonly amends?: string;
  readonly force?: true;
  readonly install?: true;
  readonly json?: true;
}

const EXAMPLES = {
  'orders over HTTP': 'amends new my-extension',
  'for CloudBlue Connect, with its packages installed': 'amends new shop/fulfilment --connect --install',
  'with an amends that is in no registry': 'amends new my-extension --amends amends-0.1.0.tgz',
};

/** `amends new <dir>`: writes an extension project that compiles, starts and passes its tests as it is. */
export function newCommand(command: Command): void {
  command
    .description('write an extension project that compiles, starts and passes its tests as it is')
    .argument('<dir>', 'the folder of the project, which is made; its name names the package')
    .addOption(new Option('--http', 'an extension that takes events over HTTP (the default)').conflicts('connect'))
    .option('--connect', 'an extension for CloudBlue Connect, with a sandbox of it')
    .option('--name <package>', 'the name of the package, unless it is that of the folder')
    .addOption(new Option('--amends <version|path>', 'the amends to install: a version, or a tarball, which is taken into the project').env('AMENDS_SPEC'))
    .option('--force', 'also where there are files; those that are there stay as they are, and are named')
    .option('--install', 'run npm install there')
    .option('--json', 'print JSON: what was written, and where')
    .addHelpText('after', examplesOf(EXAMPLES))
    .action(scaffold);
}

async function scaffold(dir: string, options: NewOptions): Promise<void> {
  const own = ownPackage();
  if (own === undefined) throw new AmendsError('PROJECT_REFUSED', 'The templates are not there: amends is part of a bundle. Install the package amends.');
  const variant: Variant = options.connect ? 'connect' : 'http';
  const folder = new ProjectFolder(dir);
  const names = projectNames(options.name ?? basename(folder.path), PROJECT_PACKAGES);
  const { spec, files } = amendsSpec(options.amends ?? `^${own.manifest.version}`, folder.path);
  await folder.check(options.force === true);
  const made = await makeOrTakeBack(folder, [...files, ...projectFiles(names, variant, spec, own)], options.install === true);
  if (made === undefined) return;
  const { packageName: name } = names;
  if (options.json) printJson({ folder: folder.path, name, variant, amends: spec, ...made, installed: options.install === true });
  tell(folder.path, variant, made, options, own);
}

/** @returns `undefined` when a signal interrupted it */
async function makeOrTakeBack(folder: ProjectFolder, files: Parameters<ProjectFolder['write']>[0], installs: boolean): Promise<Written | undefined> {
  const interruption = new Interruption();
  try {
    const written = await folder.write(files, interruption.signal);
    if (installs) {
      say('installs the packages of the project (npm install), which may take a minute');
      await folder.expect('node_modules', 'package-lock.json');
      await npmInstall(folder.path, interruption.signal);
    }
    return written;
  } catch (error) {
    const left = await folder.takeBack();
    say(left.length === 0 ? 'what was written is removed' : `what was written is removed, but not: ${left.join(', ')}`);
    if (interruption.exitCode === undefined) throw error;
    process.exitCode = interruption.exitCode;
    return undefined;
  } finally {
    interruption.end();
  }
}

function tell(path: string, variant: Variant, { written, kept }: Written, options: NewOptions, { manifest }: OwnPackage): void {
  say(`${path}: ${written.length} files of an extension for ${variant === 'http' ? 'HTTP' : 'CloudBlue Connect'}`);
  if (kept.length > 0) say(`left as they were, since they are there already: ${kept.join(', ')}. Compare them with those of an empty folder.`);
  if (manifest.private === true && options.amends === undefined)
    say(`amends ${manifest.version} is in no registry: make a tarball of it (npm pack, in its clone), and say where it is with --amends <file>`);
  const near = relative(process.cwd(), path);
  const here = near.startsWith('..') ? path : near;
  const steps = [
    ...(resolve(path) === process.cwd() ? [] : [`cd ${/^[\w./@-]+$/.test(here) ? here : JSON.stringify(here)}`]),
    ...(options.install ? [] : ['npm install']),
    'npm test',
    ...(variant === 'connect' ? ['cp .env.example .env', 'npm run sandbox    # and in another terminal:'] : []),
    'npm start          # README.md says how to order, and what to look at',
  ];
  say(`next:\n${steps.map((step) => `  ${step}`).join('\n')}`);
  say('it is no git repository yet; git init makes it one');
}
