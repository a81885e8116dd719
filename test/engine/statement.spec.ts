import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { nameOf, type Draft } from '../../web/officer/engine/draft';
import { answersOf, change, check, type Answers, type Form } from '../../web/officer/engine/form';
import { paginate } from '../../web/officer/engine/pages';
import { asSigned, declarations, sealed, unsigned, witness } from '../../web/officer/engine/statement';
import { streetForms } from './world';

// A statement on the phone: its pages, its declaration, and what an edit makes of a signature.
const mg11 = (streetForms as Form[]).find((f) => f.code === 'mg11')!;
const now = Date.parse('2026-11-23T12:40:00Z');
const read = { 'section_9.en': 'This statement (consisting of {pages} page(s)) is true.', 'read_over.en': 'It was read over.' };
const signed = (more: Record<string, string> = {}): Answers =>
  answersOf({ happened_at: '2026-11-23T12:30:00Z', given: 'Ceri', family: 'Morgan', born_on: '1990-02-03', text: 'He hit me.', signing: 'yes', cannot_read: 'reads', read_back: 'yes', declared: 'yes', signed_as: 'C. Morgan', place: '41 High Street', signature: 'strokes:1,1 2,2', back: 'no', ...more });
const mark = { text: 'h', read: 'r', at: now };

test('MOB-01: a statement has the same pages on the phone and at the desk', () => {
  const all: { name: string; text: string; pages: string[] }[] = JSON.parse(readFileSync(join(__dirname, '../../police/evidence/testdata/pages.json'), 'utf8'));
  expect(all.length).toBeGreaterThan(14);
  for (const v of all) expect(paginate(v.text), v.name).toEqual(v.pages);
});

test('MOB-01: the declaration says how many pages are signed, and who read it over declares too', () => {
  expect(declarations(read, signed())).toEqual(['This statement (consisting of 1 page(s)) is true.']);
  expect(declarations(read, signed({ text: 'line\n'.repeat(30), cannot_read: 'read_over' }))).toEqual(['This statement (consisting of 2 page(s)) is true.', 'It was read over.']);
  expect(declarations({}, signed())).toEqual([]);
});

test('MOB-03: what the signature binds voids it when it changes, and it is one when nothing is missing', () => {
  expect(sealed(mg11, signed(), mark, now)).toBe(true);
  expect(sealed(mg11, signed(), undefined, now)).toBe(false);
  for (const missing of ['declared', 'read_back', 'signed_as', 'place', 'signature']) expect(sealed(mg11, signed({ [missing]: '' }), mark, now), missing).toBe(false);
  for (const [q, to] of [['text', 'He hit me twice.'], ['person', 'p2'], ['signed_as', 'Ceri M'], ['place', 'Mill Lane'], ['cannot_read', 'read_over'], ['happened_at', '2026-11-23T12:31:00Z']] as const) {
    const a = signed();
    change(mg11, a, q, [to]);
    expect(a['signature'], q).toBeUndefined();
    if (q === 'text' || q === 'cannot_read') expect(a['declared'], q).toBeUndefined();
  }
  const same = signed();
  change(mg11, same, 'text', ['He hit me.']);
  expect(same['signature']).toEqual(['strokes:1,1 2,2']);
});

test('MOB-02, MOB-03: version 1 goes as it was signed, its back may wait, and version 2 begins unsigned', () => {
  const half = signed({ back: 'yes', address: '9 Secret Lane' }); // no dates, no consent yet
  expect(check(mg11, half, now).length).toBeGreaterThan(0);
  const one = asSigned(mg11, half, now);
  expect(check(mg11, one, now)).toEqual([]);
  expect(one['text']).toEqual(['He hit me.']);
  const two = unsigned(mg11, half);
  expect(Object.keys(two)).toEqual(expect.arrayContaining(['given', 'family', 'text', 'address', 'signed_as', 'place']));
  for (const q of ['signature', 'reader_signature', 'declared', 'read_back', 'happened_at']) expect(two[q], q).toBeUndefined();
  expect(witness(half)).toBe('Ceri Morgan');
});

test('two witnesses of one job are two drafts, and a next version is a third', () => {
  const d: Draft = { code: 'mg11', title: '', incident: 'i', at: 0, answers: {} };
  const names = [d, { ...d, about: 'p1' }, { ...d, about: 'p2' }, { ...d, about: 'p1', amends: { act: 'a1', from: '', why: '' } }].map(nameOf);
  expect(new Set(names).size).toBe(4);
  expect(names[0]).toBe('mg11/i/'); // as a phone kept it before
});
