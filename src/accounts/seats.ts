import type { RegionLevel, Role } from './permissions.ts';

/** Where a post is held: in schools, in a region of one level, or in the installation as a whole. */
export type Seat = RegionLevel | 'school' | 'installation';

/** Which role sits where. */
export const seats = {
  clerk: 'school',
  principal: 'school',
  'township officer': 'township',
  'county inspector': 'county',
  'county office': 'county',
  'county leading group': 'county',
  'city expert': 'city',
  'city office': 'city',
  'city leading group': 'city',
  'province viewer': 'province',
  administrator: 'installation',
} as const satisfies Record<Role, Seat>;
