import { codeOf } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';

/** A process that opens the journal it is given, says how that went, and stays until it is killed. */
try {
  new SqliteJournal({ path: process.argv[2]! }).open();
  console.log('opened');
  setInterval(() => undefined, 60_000);
} catch (error) {
  console.log(codeOf(error));
}
