import assert from 'node:assert/strict';
import { test } from 'node:test';

import { plain } from '../search/names.js';
import { compare } from '../site/tables.js';
import { numberOf } from '../site/texts.js';

test('texts are compared without case, accents and signs', () => {
  assert.equal(plain('  Kéra’ng-Asem (Bali) '), 'kera ng asem bali');
});

test('numbers are read as the language writes them', () => {
  assert.equal(numberOf('1.234,5 km²', 'id'), 1234.5);
  assert.equal(numberOf('1,234.5 km²', 'en'), 1234.5);
  assert.equal(numberOf('–', 'id'), -Infinity);
});

test('rows are put in order by number, or by the alphabet', () => {
  assert.ok(compare('1.000', '999', true, 'id') > 0);
  assert.ok(compare('–', '0', true, 'id') < 0);
  assert.ok(compare('Aceh', 'bali', false, 'id') < 0);
});

