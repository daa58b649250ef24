/* eslint-disable @typescript-eslint/no-require-imports -- what is looked at is loaded when it is looked at, and not for the help */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Examination } from '../doctor/examination';
import { warning } from '../doctor/verdict';
import { examplesOf } from '../examples-of';
import { ExitCode } from '../exit-code';
import { extensionFile } from '../extension-file';
import { printJson } from '../print-json';

interface DoctorOptions {
  readonly extension?: string;
  readonly journal?: string;
  readonly full?: true;
  readonly boot: boolean;
  readonly json?: true;
}

const EXAMPLES = {
  'whether all is well here': 'amends doctor',
  'a journal elsewhere, looked through to the last page': 'amends doctor --journal /var/lib/shop/journal.db --full',
  'for a program, and without a call to anybody': 'amends doctor --no-boot --json',
};

/** `amends doctor`: looks over the machine, the extension and the journal, and says what to do about what is not well. */
export function doctorCommand(command: Command): void {
  command
    .description('look over the machine, the configuration, the extension and the journal; changes nothing, and disturbs no process')
    .option('--extension <path>', 'the module that exports the extension (extension.ts, where there is one)')
    .option('--journal <file>', 'the journal (JOURNAL_PATH, else .amends/journal.db)')
    .option('--full', 'look through the whole journal, its indexes included')
    .option('--no-boot', 'boot no provider')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nEnds with ${ExitCode.found} when something has failed; warnings leave it at ${ExitCode.done}.\n${examplesOf(EXAMPLES)}`)
    .action(doctor);
}

async function doctor(options: DoctorOptions): Promise<void> {
  const { checkMachine } = require('../doctor/machine-checks') as typeof import('../doctor/machine-checks');
  const { checkJournal } = require('../doctor/journal-checks') as typeof import('../doctor/journal-checks');
  if (options.journal !== undefined) process.env['JOURNAL_PATH'] = options.journal;
  const begun = new Examination(options.json === true);
  await checkMachine(begun);
  const { examination, journal } = await extensionChecked(begun, options);
  await checkJournal(examination, resolve(options.journal ?? journal ?? process.env['JOURNAL_PATH'] ?? '.amends/journal.db'), options.full === true);
  const counts = Object.fromEntries(
    (['ok', 'warning', 'failed'] as const).map((state) => [state, examination.found.filter((one) => one.state === state).length]),
  );
  if (options.json) printJson({ ...counts, checks: examination.found });
  else process.stdout.write(`\n${counts['ok']} ok, ${counts['warning']} to look at, ${counts['failed']} failed\n`);
  if (counts['failed']! > 0) process.exitCode = ExitCode.found;
}

async function extensionChecked(
  examination: Examination,
  { extension, boot }: DoctorOptions,
): ReturnType<typeof import('../doctor/extension-checks').checkExtension> {
  const { checkExtension } = require('../doctor/extension-checks') as typeof import('../doctor/extension-checks');
  if (extension !== undefined || existsSync(extensionFile('extension.ts'))) return checkExtension(examination, extension ?? 'extension.ts', boot);
  examination.tell('Extension', 'module', warning('there is no extension.ts here. Name the module: --extension'));
  return { examination, journal: undefined };
}
