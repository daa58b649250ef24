/** The jest preset for extensions: `preset: 'amends'` in their jest configuration. */
const decorators = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
  module: { type: 'commonjs' },
};

module.exports = {
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.[cm]?[jt]s$': [require.resolve('@swc/jest'), decorators] },
  // Inversify is published as ES modules only, which jest on Node 20 cannot require as they are.
  transformIgnorePatterns: ['/node_modules/(?!(inversify|@inversifyjs)/)'],
};
