import pdfmake from 'pdfmake';
import type { Language } from '../web/texts.ts';
import { lettersLoaded, mm } from './letters.ts';
import { qrMatrix, qrPath } from './qr.ts';

/** A certificate as plain data, in the reader's language; it is one page of A4 across. */
export interface Certificate {
  readonly language: Language;
  /** Of the file, without its ending. */
  readonly name: string;
  readonly programme: string;
  readonly heading: string;
  readonly school: string;
  readonly text: string;
  /** At the foot on the left: number, grade, where it is checked. */
  readonly notes: readonly string[];
  /** How the plaque stands where it is not simply valid; empty where it is. */
  readonly state: string;
  /** Across the page; empty for none. */
  readonly mark: string;
  /** Whether it certifies nothing any more: then it is drawn without colour. */
  readonly ended: boolean;
  readonly issuer: string;
  readonly day: string;
  /** What the QR code says. */
  readonly code: string;
  readonly codeLabel: string;
  readonly signature: string;
}

const width = mm(297);
const height = mm(210);
const side = mm(30);
const inner = width - 2 * side;
/** Where the foot begins; what stands above it is no longer than that leaves room for. */
const foot = mm(130);
const codeSide = mm(34);
const sealSide = mm(36);

/** Draws a certificate as PDF: letters embedded as far as they are used, text that can be searched and copied. */
export async function certificateOf(certificate: Certificate): Promise<Uint8Array> {
  await lettersLoaded();
  return pdfmake.createPdf(definitionOf(certificate)).getBuffer();
}

function definitionOf(certificate: Certificate): object {
  const { language, heading, school, programme, text, state, mark, ended, signature, name } = certificate;
  const red = ended ? '#555555' : '#b3392f';
  const short = mark.length < 12;
  return {
    version: '1.7',
    language,
    displayTitle: true,
    info: { title: `${name} ${school}`, subject: programme, creator: 'Dabiao', producer: 'Dabiao' },
    pageSize: 'A4',
    pageOrientation: 'landscape',
    pageMargins: [side, mm(22), side, 0],
    defaultStyle: { font: 'Noto', fontSize: 11, lineHeight: 1.1 },
    background: { canvas: [frame(mm(9), 3, red), frame(mm(12), 0.8, red)] },
    ...(mark !== '' && {
      watermark: { text: mark, color: '#888888', opacity: 0.16, bold: true, ...(short && { fontSize: 64 }) },
    }),
    content: [
      { text: programme, fontSize: 15, alignment: 'center' },
      {
        text: language === 'en' ? heading : Array.from(heading).join(' '),
        bold: true,
        fontSize: 42,
        color: red,
        alignment: 'center',
        margin: [0, mm(3), 0, state === '' ? mm(7) : mm(1)],
      },
      ...(state === '' ? [] : [stateOf(state)]),
      { text: school, bold: true, fontSize: school.length > 18 ? 20 : 26, alignment: 'center' },
      {
        text,
        fontSize: state.length > 60 ? 13 : 16,
        lineHeight: 1.4,
        alignment: 'center',
        margin: [mm(10), mm(3), mm(10), 0],
      },
      {
        absolutePosition: { x: side, y: foot },
        columns: [
          { width: '*', stack: notesOf(certificate) },
          { width: codeSide + mm(6), stack: codeOf(certificate) },
          { width: mm(62), stack: sealOf(certificate, red) },
        ],
      },
      {
        absolutePosition: { x: side, y: mm(190) },
        columns: [{ width: inner, text: signature, fontSize: 7, color: '#444444', alignment: 'center' }],
      },
    ],
  };
}

const frame = (edge: number, lineWidth: number, lineColor: string): object => ({
  type: 'rect',
  x: edge,
  y: edge,
  w: width - 2 * edge,
  h: height - 2 * edge,
  lineWidth,
  lineColor,
});

/** In a frame of its own: whoever glances at the paper sees that there is something. */
const stateOf = (state: string): object => ({
  margin: [0, 0, 0, mm(3)],
  table: {
    widths: ['*'],
    body: [[{ text: state, bold: true, fontSize: state.length > 60 ? 10 : 12.5, alignment: 'center', margin: 2 }]],
  },
});

const notesOf = ({ notes }: Certificate): object[] => [
  { text: '', margin: [0, mm(18), 0, 0] },
  ...notes.map((text) => ({ text, fontSize: 10.5, margin: [0, 0, mm(4), 4] })),
];

/** With its quiet zone of four modules. */
function codeOf({ code, codeLabel }: Certificate): object[] {
  const matrix = qrMatrix(code);
  const size = matrix.length + 8;
  return [
    {
      svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 ${size} ${size}"><path d="${qrPath(matrix)}" fill="#000"/></svg>`,
      width: codeSide,
      alignment: 'center',
    },
    { text: codeLabel, fontSize: 8.5, alignment: 'center', margin: [0, 2, 0, 0] },
  ];
}

/** The round seal as the page has it, with the body's name and the day below. */
function sealOf({ issuer, day }: Certificate, red: string): object[] {
  const letters = Math.min(13.5, 380 / issuer.length);
  const name = issuer.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return [
    {
      svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 150"><defs><path id="arc" d="M32.6 104.7A52 52 0 1 1 117.4 104.7"/></defs><circle cx="75" cy="75" r="70" fill="none" stroke="${red}" stroke-width="5"/><path fill="${red}" d="M75 52l5.3 16.2h17l-13.8 10 5.3 16.2-13.8-10-13.8 10 5.3-16.2-13.8-10h17z"/><text font-family="Noto" font-size="${letters}" fill="${red}"><textPath href="#arc" startOffset="50%" text-anchor="middle" textLength="${Math.min(200, issuer.length * 17)}">${name}</textPath></text></svg>`,
      // It would look for the letters on the disk; the ones in use, which it then takes, are the right ones.
      options: { warningCallback: () => undefined },
      width: sealSide,
      alignment: 'center',
    },
    { text: issuer, fontSize: issuer.length > 24 ? 9 : 10.5, alignment: 'center', margin: [0, 4, 0, 2] },
    { text: day, fontSize: 10.5, alignment: 'center' },
  ];
}
