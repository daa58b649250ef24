import { statusQuery } from '../../../src/hosts/connect/status-query';

const definition = (filter: string) => ({
  event_type: 'e',
  api_resource_endpoint: 'requests/{pk}',
  api_collection_endpoint: 'requests',
  api_collection_filter: filter,
});
const filled = (filter: string) => statusQuery(definition(filter), 'PR-1', ['pending', 'inquiring']);

describe('the filter of a status check', () => {
  test.each([
    ['and(eq(id,${_object_id_}),in(status,${_statuses_}))', 'and(eq(id,PR-1),in(status,(pending,inquiring)))&limit=0&offset=0'],
    ['id=$_object_id_', 'id=PR-1&limit=0&offset=0'],
    ['eq(price,$$5),eq(id,$_object_id_)', 'eq(price,$5),eq(id,PR-1)&limit=0&offset=0'],
    ['$$_object_id_', '$_object_id_&limit=0&offset=0'],
    ['in(state,${_statuses_})', 'in(state,(pending,inquiring))&limit=0&offset=0'],
  ])('%j becomes %j', (filter, query) => {
    expect(filled(filter)).toBe(query);
  });

  test.each(['eq(id,${_unknown_})', 'eq(id,$other)', 'eq(id,$)', 'eq(id,${constructor})', 'eq(id,${)'])(
    '%j is refused, since it asks for something unknown',
    (filter) => {
      expect(() => filled(filter)).toThrow(expect.objectContaining({ code: 'CONNECT_TASK_REFUSED' }) as Error);
    },
  );
});
