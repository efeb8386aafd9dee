import type { Certificate } from '../documents/certificate.ts';
import { printedCertificate } from '../documents/printing.ts';
import { qrMatrix, qrPath } from '../documents/qr.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { checkAddress, writeSignature } from './certified.ts';
import { plaqueFor } from './plaque-page.ts';
import { type PlaqueShown, plaqueShown } from './shown.ts';
import type { Plaque } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'plaques/certificate': CertificatePage;
  }
}

interface CertificatePage {
  readonly title: string;
  readonly styles: readonly string[];
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly plaque: PlaqueShown;
  readonly pdf: string;
  readonly check: string;
  /** Says on paper that the demonstration awards nothing. */
  readonly sample: string;
  readonly code: { readonly label: string; readonly box: string; readonly path: string };
}

/** As page and as PDF the certificate says how the plaque stands at this moment; a print that was made before is found out by its code. */
export async function showCertificate(visit: Visit): Promise<Reply> {
  const { t } = visit;
  const plaque = await plaqueFor(visit);
  const code = qrMatrix(codeOf(visit, plaque));
  return page('plaques/certificate', {
    title: t('plaques.certificate.title', { number: plaque.number }),
    styles: ['/css/plaques.css'],
    crumbs: [
      { text: t('plaques.list.title'), href: '/plaques' },
      { text: plaque.number, href: `/plaques/${plaque.number}` },
      { text: t('plaques.plaque.certificate') },
    ],
    plaque: await plaqueShown(visit, plaque),
    pdf: `/plaques/${plaque.number}/certificate.pdf`,
    sample: sampleOf(visit),
    check: checkOf(visit, plaque),
    code: {
      label: t('plaques.certificate.code'),
      box: `-4 -4 ${code.length + 8} ${code.length + 8}`,
      path: qrPath(code),
    },
  });
}

export async function sendCertificate(visit: Visit): Promise<Reply> {
  const { t, language } = visit;
  const plaque = await plaqueFor(visit);
  const shown = await plaqueShown(visit, plaque);
  const paper: Certificate = {
    language,
    name: t('plaques.certificate.title', { number: plaque.number }),
    programme: shown.programme,
    heading: t('plaques.certificate.heading'),
    school: shown.school,
    text: t('plaques.certificate.text', { standard: shown.standard, title: shown.title }),
    notes: [
      t('plaques.certificate.number', { number: shown.number }),
      t('plaques.certificate.grade', { grade: shown.grade }),
      checkOf(visit, plaque),
    ],
    state: shown.valid ? '' : shown.says,
    mark: shown.ended ? shown.state.text : sampleOf(visit),
    ended: shown.ended,
    issuer: shown.issuer,
    day: shown.awardedOn,
    code: codeOf(visit, plaque),
    codeLabel: t('plaques.certificate.code'),
    signature:
      shown.signature === '' ? '' : t('plaques.certificate.signature', { key: shown.key, signature: shown.signature }),
  };
  return printedCertificate(paper);
}

const codeOf = ({ address }: Visit, plaque: Plaque): string =>
  checkAddress(address, plaque, plaque.signature && writeSignature(plaque.signature));

const sampleOf = ({ t, demonstration }: Visit): string => (demonstration ? t('plaques.certificate.sample') : '');

const checkOf = ({ t, parts }: Visit, { number }: Plaque): string =>
  parts.baseUrl === null
    ? t('plaques.certificate.checkHere')
    : t('plaques.certificate.check', { address: `${parts.baseUrl}/public/plaques/${number}` });
