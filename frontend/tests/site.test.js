import assert from 'node:assert/strict';
import { test } from 'node:test';

import { matches } from '../site/search.js';
import { compare } from '../site/tables.js';
import { numberOf, plain } from '../site/texts.js';

const row = (name) => ({ name, key: plain(`${name} 35.78`) });

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

test('search wants every word, and puts names that begin so first', () => {
  const rows = ['Kabupaten Kota Baru', 'Kota Bandung', 'Kabupaten Bandung'].map(row);
  assert.deepEqual(matches(rows, 'bandung').map((one) => one.name), ['Kota Bandung', 'Kabupaten Bandung']);
  assert.deepEqual(matches(rows, 'baru kota').map((one) => one.name), ['Kabupaten Kota Baru']);
  assert.deepEqual(matches(rows, ' '), []);
  assert.deepEqual(matches(rows, 'bandung surabaya'), []);
  assert.equal(matches(Array.from({ length: 20 }, () => row('Kota X')), '35').length, 8);
});
