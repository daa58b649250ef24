import { runSteps } from './steps';

/**
 * What `npm run check` does, the cheap before the dear. Floors, cycles, documents and mistakes that must not compile are among the tests.
 * `--without=tests` leaves out what is done elsewhere.
 */
const steps = [
  { what: 'format', command: 'npm run -s format:check' },
  { what: 'unused code', command: 'npm run -s unused' },
  { what: 'types', command: 'npm run -s types' },
  { what: 'lint', command: 'npm run -s lint' },
  { what: 'tests', command: 'npm test' },
  { what: 'mutants', command: 'npm run -s mutants' },
  { what: 'package', command: 'npm run -s check:package' },
];
runSteps(steps.filter(({ what }) => !process.argv.includes(`--without=${what}`)));
