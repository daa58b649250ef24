const preset = require('./jest-preset');

/** The preset that extensions use, with the package's own name mapped to its sources. */
module.exports = {
  ...preset,
  roots: ['<rootDir>/test'],
  moduleNameMapper: {
    '^amends$': '<rootDir>/src/index.ts',
    '^amends/testing$': '<rootDir>/src/testing/testing.ts',
    '^amends/hosts/http$': '<rootDir>/src/hosts/http/http-host.ts',
    '^amends/journals/(.*)$': '<rootDir>/src/engine/$1-journal.ts',
    '^amends/sandbox/(.*)$': '<rootDir>/src/sandbox/$1.ts',
    '^amends/(providers|middlewares|transactions|sagas)/(.*)$': '<rootDir>/$1/$2.ts',
  },
};
