/** XML on the wire, RFC 4918 §8.2, §17 and §19. */
import { document, propfind } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { expectPresent, expectStatus } from '../expect.ts'
import { D } from '../names.ts'

const clause = clauseOf('RFC 4918')

/** Different ways to ask for DAV:resourcetype. */
const SAME: readonly (readonly [section: string, title: string, body: string | Buffer])[] = [
  ['8.2', 'another prefix', '<x:propfind xmlns:x="DAV:"><x:prop><x:resourcetype/></x:prop></x:propfind>'],
  ['8.2', 'the default namespace', '<propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'],
  [
    '8.2',
    'a prefix that is declared again inside',
    '<a:propfind xmlns:a="DAV:"><b:prop xmlns:b="DAV:" xmlns:a="urn:x"><b:resourcetype/></b:prop></a:propfind>',
  ],
  ['8.2', 'comments', '<!-- a --><D:propfind xmlns:D="DAV:"><!-- b --><D:prop><D:resourcetype/></D:prop></D:propfind>'],
  ['8.2', 'a byte order mark', `\uFEFF${propfind(D('resourcetype'))}`],
  [
    '8.2',
    'line breaks and tabs',
    '<D:propfind\n\txmlns:D="DAV:">\r\n <D:prop>\n<D:resourcetype />\n</D:prop></D:propfind>\n',
  ],
  [
    '17',
    'elements that nobody knows',
    document('D:propfind', '<Z:new><D:allprop/></Z:new><D:prop><D:resourcetype/></D:prop>'),
  ],
  [
    '17',
    'attributes that nobody knows',
    '<D:propfind xmlns:D="DAV:" Z="1"><D:prop new="2"><D:resourcetype/></D:prop></D:propfind>',
  ],
  [
    '17',
    'processing instructions',
    '<?new what?><D:propfind xmlns:D="DAV:"><?new?><D:prop><D:resourcetype/></D:prop></D:propfind>',
  ],
  [
    '19',
    'UTF-16 with a byte order mark',
    utf16(
      `<?xml version="1.0" encoding="utf-16"?>${document('D:propfind', '<D:prop><D:resourcetype/></D:prop>').replace(/^.*\n/, '')}`,
    ),
  ],
]

const NOT_WELL_FORMED: readonly (readonly [title: string, body: string])[] = [
  ['an element that does not end', '<D:propfind xmlns:D="DAV:"><D:prop>'],
  ['crossed ends', '<D:propfind xmlns:D="DAV:"><D:prop></D:propfind></D:prop>'],
  ['a prefix that is not declared', '<D:propfind xmlns:D="DAV:"><D:prop><X:a/></D:prop></D:propfind>'],
  ['two roots', '<D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind><a/>'],
  ['text after the root', '<D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>text'],
  ['an attribute twice', '<D:propfind xmlns:D="DAV:" a="1" a="2"><D:allprop/></D:propfind>'],
  ['a bare ampersand', '<D:propfind xmlns:D="DAV:"><D:prop><D:a>&</D:a></D:prop></D:propfind>'],
  ['an entity that nobody declared', '<D:propfind xmlns:D="DAV:"><D:prop><D:a>&nbsp;</D:a></D:prop></D:propfind>'],
  ['a control character', '<D:propfind xmlns:D="DAV:"><D:prop><D:a>\u0001</D:a></D:prop></D:propfind>'],
  ['a reference to a control character', '<D:propfind xmlns:D="DAV:"><D:prop><D:a>&#1;</D:a></D:prop></D:propfind>'],
  ['text that is no XML', 'what properties are there?'],
]

export const cases = [
  ...SAME.map(([section, title, body]) =>
    clause(section, `a body with ${title} is understood`, async ({ user, calendar }) => {
      const multistatus = (await user.propfind(calendar.href, '0', body)).multistatus()
      expectPresent('DAV:resourcetype', multistatus.property(calendar.href, D('resourcetype')))
    }),
  ),

  ...NOT_WELL_FORMED.map(([title, body]) =>
    clause('8.2', `a body with ${title} is 400`, async ({ user, calendar }) => {
      expectStatus(await user.propfind(calendar.href, '0', body), 400)
    }),
  ),

  ...['application/xml', 'text/xml', 'application/xml; charset=utf-8', 'text/xml;charset="UTF-8"'].map((type) =>
    clause('8.2', `Content-Type ${type} is accepted`, async ({ user, calendar }) => {
      const headers = { Depth: '0', 'Content-Type': type }
      expectStatus(await user.send('PROPFIND', calendar.href, { headers, body: propfind(D('getetag')) }), 207)
    }),
  ),
]

function utf16(text: string): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
}
