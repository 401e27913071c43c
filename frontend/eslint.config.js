// The rules for the scripts of this folder. They are joined without a build step, so that what they
// use must be in the browsers that we name in docs/hosting.md.
import js from '@eslint/js';
import globals from 'globals';

const noGlobals = {
  selector: 'AssignmentExpression[left.object.name=/^(window|globalThis)$/]',
  message: 'Nothing is put onto the window: a page may have several maps.',
};

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2022, sourceType: 'module' },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      complexity: ['error', 10],
      curly: ['error', 'multi-line'],
      eqeqeq: 'error',
      'max-depth': ['error', 3],
      'max-len': ['error', { code: 130, ignoreRegExpLiterals: true }],
      'max-lines': ['error', 400],
      'no-alert': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-param-reassign': ['error', { props: false }],
      'no-shadow': 'error',
      'no-unused-vars': ['error', { args: 'all' }],
      'no-use-before-define': ['error', { functions: false }],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'prefer-template': 'error',
      // Texts become text, never markup.
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML'].map((property) => ({ property })),
        { object: 'document', property: 'write' },
      ],
    },
  },
  {
    files: ['{map,site,embed,app,search}/*.js'],
    languageOptions: { globals: globals.browser },
    rules: { 'no-restricted-syntax': ['error', noGlobals] },
  },
  {
    files: ['map/*.js'],
    languageOptions: { globals: { L: 'readonly' } },
    rules: {
      // What listens stops when its map goes.
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "CallExpression[callee.property.name='addEventListener'][arguments.length!=3]" +
            ":not([callee.object.name='signal'])",
          message: 'A listener needs the signal of its map.',
        },
        noGlobals,
      ],
    },
  },
  {
    files: ['tests/*.js', '*.config.js'],
    languageOptions: { globals: globals.node },
  },
];
