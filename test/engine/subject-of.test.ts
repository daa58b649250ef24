import { subjectOf } from '../../src/engine/subject-of';

test.each([
  [{ asset: { id: 'AS-1' } }, 'AS-1'],
  [{ configuration: { id: 'TC-1' } }, 'TC-1'],
  [{ asset: { id: 'AS-1' }, configuration: { id: 'TC-1' } }, 'AS-1'],
  [{ asset: { id: '' } }, undefined],
  [{ asset: { id: 7 } }, undefined],
  [{ asset: null }, undefined],
  [{ asset: { id: 'A\ud83d' } }, 'A\ufffd'],
  [{ asset: { id: '😀' } }, '😀'],
])('a request that says %j is about %j', (said, subject) => {
  expect(subjectOf({ id: 'PR-1', ...said })).toBe(subject);
});
