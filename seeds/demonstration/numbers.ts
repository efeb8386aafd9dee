import type { Journey } from './journey.ts';
import { schools } from './schools.ts';

/** The codes of the regions whose offices publish, approve and award. */
export const officeRegions = { county: '341225', city: '341200' } as const;

/** 新村镇 writes 新村政〔2026〕12号; a county-run school signs with its own name. */
export function applicationNumber({ school, year }: Journey, regionNames: ReadonlyMap<string, string>): string {
  const place = schools.findIndex(({ key }) => key === school.key);
  const own = school.region.length === 6;
  const prefix = own ? school.name : `${regionNames.get(school.region)?.replace(/[镇乡]$/, '')}政`;
  return `${prefix}〔${year.year}〕${own ? 6 + (place % 5) : 11 + ((place * 7 + year.year) % 30)}号`;
}

const offices = { county: '南', city: '阜' } as const;

/** A later day has a higher number. */
const inTurn = (day: string): number =>
  Math.floor((Date.parse(day) - Date.parse(`${day.slice(0, 4)}-01-01`)) / 864e5 / 7);

export const noticeNumber = (level: 'county' | 'city', day: string): string =>
  `${offices[level]}教督〔${day.slice(0, 4)}〕${inTurn(day)}号`;

export const approvalNumber = (level: 'county' | 'city', day: string): string =>
  `${offices[level]}教领〔${day.slice(0, 4)}〕${inTurn(day)}号`;

export const orderNumber = (day: string): string => `南教督整〔${day.slice(0, 4)}〕${inTurn(day)}号`;
