import { Option, type Command } from 'commander';
import { extensionOption } from '../extension-option';

/** Where the runs are that a command is about. */
export interface WhereOptions {
  readonly url?: string;
  readonly extension: string;
  readonly journal?: string;
}

/** Adds the options by which a command is told where the runs are. */
export function whereOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--url <url>', 'where the extension runs: through its HTTP API, with the token in AMENDS_TOKEN (AMENDS_URL, else the journal)').conflicts(
        'journal',
      ),
    )
    .option('--journal <file>', 'the journal, whether the extension runs or not (JOURNAL_PATH, else .amends/journal.db)')
    .addOption(extensionOption('the module that exports the extension, to look at its journal'));
}

/** The address to call, if not the journal is to be looked at: what is said in the call goes before what the environment says. */
export function urlOf({ url, journal }: WhereOptions): string | undefined {
  return url ?? (journal === undefined ? process.env['AMENDS_URL'] || undefined : undefined);
}
