const preset = require('./jest-preset');
const { compilerOptions } = require('./tsconfig.json');

/** The package's own name stands for its sources, as the compiler's `paths` say. */
const moduleNameMapper = Object.fromEntries(
  Object.entries(compilerOptions.paths).map(([name, [source]]) => [`^${name.replace('*', '(.+)')}$`, source.replace('.', '<rootDir>').replace('*', '$1')]),
);

/** The preset that extensions use. Suites wait for processes of their own rather than for a processor: none is left idle. */
module.exports = { ...preset, roots: ['<rootDir>/test', '<rootDir>/templates'], moduleNameMapper, maxWorkers: '100%' };
