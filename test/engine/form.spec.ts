import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { answersOf, bodyOf, carry, change, check, instant, kept, readBack, sentence, shown, twice, type Form } from '../../web/officer/engine/form';

const read = (name: string) => JSON.parse(readFileSync(join(__dirname, '../../police/field/forms/testdata', name), 'utf8'));
const forms: Form[] = read('forms.json');
type Vector = { name: string; form: string; now: string; only?: string; answers: Record<string, string | string[]>; card?: Record<string, string>; change?: Record<string, string>; wrong: [string, string][]; shown?: string[]; hidden?: string[]; kept?: string[]; origins?: Record<string, string> };

// The names say which rule: SS-01, SS-02, SS-03, MOB-01, MOB-02, MOB-05, MOB-09 to MOB-13. The same file holds the engine in Go.
for (const v of read('vectors.json') as Vector[]) test(v.name, () => {
  const f = forms.find((x) => x.code === v.form)!;
  const { answers, origins } = carry(f, answersOf(v.answers), v.card ?? {});
  for (const [q, to] of Object.entries(v.change ?? {})) change(f, answers, q, [to]);
  expect(check(f, answers, Date.parse(v.now), v.only).map((w) => [w.name, w.code])).toEqual(v.wrong);
  const asked = shown(f, answers).map((q) => q.id);
  for (const id of v.shown ?? []) expect(asked).toContain(id);
  for (const id of v.hidden ?? []) expect(asked).not.toContain(id);
  if (v.origins) expect(origins).toEqual(v.origins);
  if (v.kept) expect(Object.keys(kept(f, answers)).sort()).toEqual(v.kept);
});

test('a moment is read as the server reads it', () => {
  for (const s of ['2026-03-29T01:30', '2026-10-25T01:30', '2026-02-30T10:00', '2026-11-28T24:00', '2026-11-28T10:00+15:00', '2026-11-28', 'now', '']) expect(instant(s), s).toBeNull();
  expect(instant('2026-07-15T00:30')).toBe(Date.parse('2026-07-14T23:30:00Z'));
  expect(instant('2026-10-25T01:30+01:00')).toBe(Date.parse('2026-10-25T00:30:00Z'));
  expect(instant('2026-11-28T10:00Z')).toBe(Date.parse('2026-11-28T10:00:00Z'));
});

test('the hour that is twice is asked about, and no other', () => {
  expect(twice('2026-10-25T01:30')).toEqual([Date.parse('2026-10-25T00:30:00Z'), Date.parse('2026-10-25T01:30:00Z')]);
  expect(twice('2026-10-25T01:00:59')).toEqual([Date.parse('2026-10-25T00:00:59Z'), Date.parse('2026-10-25T01:00:59Z')]);
  for (const s of ['2026-10-25T00:59', '2026-10-25T02:00', '2026-03-29T01:30', '2026-11-28T01:30', '2026-10-25T01:30:00Z', '2026-10-25', '']) expect(twice(s), s).toBeNull();
});

test('what is read back is said as people say it, and what is wrong in the words of the server', () => {
  const f = forms.find((x) => x.code === 'stop_search')!;
  const a = answersOf({ happened_at: '2026-07-14T23:30:00Z', searched: 'person', born_on: '2008-02-29', force: 'no' });
  const rows = Object.fromEntries(readBack(f, a).flatMap((p) => p.rows).map((r) => [r.id, r.text]));
  expect([rows['happened_at'], rows['born_on'], rows['force'], rows['searched']]).toEqual(['Wed 15 Jul 2026 00:30', 'Fri 29 Feb 2008', 'No', 'A person']);
  const w = check(f, answersOf({ safeguarding: '' }), 0, 'stop')[0]!;
  expect(sentence({ 'form.required': 'Enter {label}.' }, w)).toBe('Enter when the search was made.');
  expect(bodyOf(f, answersOf({ gowisely: ['grounds'], nonsense: 'x' }), { thread: 't', note: '' })).toEqual({ form: 'stop_search', version: f.version, answers: { gowisely: ['grounds'] }, thread: 't' });
});
