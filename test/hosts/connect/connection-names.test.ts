import { instanceId } from '../../../src/clients/connect/instance-id';
import { ordinal } from '../../../src/hosts/connect/ordinal';

const CONTAINER = 'c'.repeat(64);
const UUID = '11111111-2222-4333-8444-555555555555';

function idWith(files: Readonly<Record<string, string>>): string {
  const read = (path: string): string => {
    const content = files[path];
    if (content === undefined) throw new Error(`ENOENT ${path}`);
    return content;
  };
  return instanceId({ read, random: () => UUID });
}

const mount = (upper: string): string =>
  `25 30 0:23 / /proc rw - proc proc rw\n600 500 0:50 / / rw,relatime master:1 - overlay overlay rw,lowerdir=/l/A:/l/B,upperdir=${upper},workdir=/w\n`;

describe('the id of an instance that was given none', () => {
  it('is the last part of its cgroup, when that is the id of a container', () => {
    expect(idWith({ '/proc/1/cpuset': `/docker/${CONTAINER}\n` })).toBe(CONTAINER);
  });

  it('is the folder of its overlay mount, when the cgroup tells nothing', () => {
    expect(idWith({ '/proc/1/cpuset': '/\n', '/proc/self/mountinfo': mount(`/var/lib/docker/overlay2/${CONTAINER}/diff`) })).toBe(CONTAINER);
  });

  it.each([
    ['neither is the id of a container', { '/proc/1/cpuset': '/user.slice\n', '/proc/self/mountinfo': mount('/short/diff') }],
    ['there is no overlay', { '/proc/1/cpuset': '/', '/proc/self/mountinfo': '25 30 0:23 / /proc rw - proc proc rw\n' }],
    ['there is no cgroup', { '/proc/self/mountinfo': mount(`/var/lib/docker/overlay2/${CONTAINER}/diff`) }],
    ['nothing can be read', {}],
  ])('is a random UUID when %s', (_, files) => {
    expect(idWith(files)).toBe(UUID);
  });

  it('is one that an address can hold, on this machine too', () => {
    expect(instanceId()).toMatch(/^([0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})$/);
  });
});

describe('an attempt in the log', () => {
  it.each(['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '14th', '21st', '22nd', '23rd', '101st', '111th', '112th'])('is called the %s', (name) => {
    expect(ordinal(Number.parseInt(name, 10))).toBe(name);
  });
});
