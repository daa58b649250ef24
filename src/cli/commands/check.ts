/* eslint-disable @typescript-eslint/no-require-imports -- the extension is loaded when it is asked for, not for the help */
import type { Command } from 'commander';
import type { CheckFinding, CheckReport } from '../../engine/archive/check-runs';
import type { Blueprint } from '../../engine/blueprint';
import { examplesOf } from '../examples-of';
import { ExitCode } from '../exit-code';
import { extensionOption } from '../extension-option';
import { printJson } from '../print-json';
import { ProgressBar } from '../progress-bar';
import { Sheet } from '../sheet';

interface CheckOptions {
  readonly extension: string;
  readonly journal?: string;
  readonly strict?: true;
  readonly json?: true;
}

const EXAMPLES = {
  'the runs of this journal with the code that is here': 'amends check',
  'in a pipeline, before a deploy': 'amends check --journal backup.db --strict',
};

/** `amends check`: says what would become of the runs that are under way if they went on with this code. */
export function checkCommand(command: Command): void {
  command
    .description('compare every run that is under way with the code as it is now; executes nothing and changes nothing')
    .addOption(extensionOption())
    .option('--journal <file>', 'the journal, or a backup of it (JOURNAL_PATH, else .amends/journal.db)')
    .option('--strict', 'warnings count as errors')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `\nEnds with ${ExitCode.done} when every run goes on as it began, and with ${ExitCode.found} when some would be stuck, or do something else.\n${examplesOf(EXAMPLES)}`,
    )
    .action(check);
}

async function check(options: CheckOptions): Promise<void> {
  const { journalPath } = require('../journal-settings') as typeof import('../journal-settings');
  const { JournalSnapshot } = require('../../engine/archive/journal-snapshot') as typeof import('../../engine/archive/journal-snapshot');
  const { checkRuns } = require('../../engine/archive/check-runs') as typeof import('../../engine/archive/check-runs');
  const { blueprints, stop } = await blueprintsOf(options.extension);
  const bar = new ProgressBar({ label: 'checking runs' });
  try {
    const snapshot = await JournalSnapshot.current(journalPath(options));
    try {
      const report = checkRuns(snapshot, blueprints, (done, total) => bar.reach(done, total));
      bar.end();
      tell(report, options);
    } finally {
      snapshot.close();
    }
  } finally {
    bar.end();
    await stop();
  }
}

interface Built {
  readonly blueprints: readonly Blueprint[];
  stop(): Promise<void>;
}

/** The sagas, built without a provider being booted; where they need what only a boot binds, with all of them. */
async function blueprintsOf(path: string): Promise<Built> {
  const { Application } = require('../../application') as typeof import('../../application');
  const { loadExtension } = require('../load-extension') as typeof import('../load-extension');
  const { codeOf } = require('../../core/errors') as typeof import('../../core/errors');
  const { variablesOf } = require('../../variables') as typeof import('../../variables');
  const cls = loadExtension(path);
  const awaited = variablesOf(cls).map(({ name }) => name);
  try {
    return { blueprints: Application.register(cls, { awaited }).blueprints(), stop: () => Promise.resolve() };
  } catch (error) {
    if (codeOf(error) !== 'BINDING_MISSING') throw error;
  }
  const registered = Application.register(cls, { awaited });
  const application = await registered.boot();
  return { blueprints: registered.blueprints(), stop: () => application.stop() };
}

function tell(report: CheckReport, { json, strict }: CheckOptions): void {
  const errors = report.findings.filter(({ level }) => strict === true || level === 'error');
  if (json) printJson(report);
  else process.stdout.write(shown(report));
  if (errors.length > 0) process.exitCode = ExitCode.found;
}

function shown({ live, unchanged, freed, findings }: CheckReport): string {
  const sheet = new Sheet(process.stdout);
  for (const saga of new Set(findings.map((finding) => finding.saga))) {
    sheet.line({ text: saga, style: 'bold' });
    for (const finding of findings) if (finding.saga === saga) showFinding(sheet, finding);
    sheet.line('');
  }
  sheet.line(`${unchanged} of ${live} ${live === 1 ? 'run goes' : 'runs go'} on as they began.`);
  if (freed > 0) sheet.line(`${freed} that waited for their code go on with this one.`);
  return sheet.toString();
}

function showFinding(sheet: Sheet, { level, what, step, message, runs, examples }: CheckFinding): void {
  sheet.line(
    '  ',
    { text: level, style: level === 'error' ? 'red' : 'yellow' },
    `  ${what}  ${runs} ${runs === 1 ? 'run' : 'runs'}${step === undefined ? '' : `, step ${step}`}`,
  );
  sheet.text(`${step ?? 'The run'} ${message}.`, 4);
  sheet.text(`Such as ${examples.join(', ')}${runs > examples.length ? ', …' : ''}`, 4, 'dim');
}
