const tseslint = require('typescript-eslint');

/** What would hide a failing guarantee: a test that is focused, skipped or promised. */
const idleTests = ['only', 'skip', 'todo', 'failing'].map((word) => ({
  selector: `MemberExpression[object.name=/^(it|test|describe)$/][property.name='${word}']`,
  message: `No ${'.' + word}: every test runs, or is deleted.`,
}));

/** Each rule stands for a bug that was met, or for a habit of the house; what the compiler or Prettier already says is not said again. */
module.exports = tseslint.config(
  { ignores: ['dist/', 'coverage/', '.amends/', '**/*.js'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: __dirname } },
    rules: {
      // promises: an effect nobody awaits is an effect the journal does not know of
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      // types: tokens are value imports (the rule knows decorator metadata), everything else that is only a type is imported as one
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-explicit-any': ['error', { ignoreRestArgs: true }],
      '@typescript-eslint/no-empty-object-type': 'error',
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'only-allowed-literals' }],
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description', minimumDescriptionLength: 4 }],
      // plain code
      '@typescript-eslint/no-require-imports': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/no-deprecated': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true, namespaceFrom: true } }],
      'object-shorthand': 'error',
      'prefer-const': 'error',
      complexity: ['error', 20],
      'max-depth': ['error', 3],
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 60, skipComments: true }],
    },
  },
  {
    // the marked variance spots: types that must accept any step, saga, middleware or container, whatever it is about
    files: ['src/core/{journalable,middleware,parallel,saga,transaction}.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  {
    // programs that speak to a person
    files: [
      'src/cli/**',
      'src/sandbox/**',
      'examples/**',
      'bench/**',
      'test/steps.ts',
      'test/package/**',
      'test/mutants/**',
      'test/**/*-process.ts',
      'test/crash/child.ts',
      'test/engine/journal-owner.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    // a suite of tests is one function, however many it has
    files: ['src/testing/contracts/**'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    // what a test describes may be long, and what it reads from outside is asserted, not typed
    files: ['test/**', 'bench/**', 'templates/*/test/**'],
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-syntax': ['error', ...idleTests],
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
