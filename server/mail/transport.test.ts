import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { createMailTransport, type Mail, MailError } from './transport.ts'

const MAIL: Mail = {
  from: { name: 'A', address: 'a@example.test' },
  to: 'b@far.example',
  returnPath: 'a@example.test',
  date: new Date(0),
  messageId: '<1@example.test>',
  references: '<2@example.test>',
  subject: 'x',
  text: 'x',
  html: 'x',
  calendar: { method: 'REQUEST', text: 'x' },
  headers: {},
}

/** Answers each line by what `answers` has for its first word. */
async function talkingTo(answers: Readonly<Record<string, string>>, work: (url: string) => Promise<void>) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    if (answers.hello !== undefined) socket.write(`${answers.hello}\r\n`)
    socket.on('data', (chunk) => {
      const answer = answers[chunk.toString().split(/[ :\r]/)[0] ?? ''] ?? answers.other
      if (answer !== undefined) socket.write(`${answer}\r\n`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It listens on a port, so it has a port.
  await work(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`)
  for (const socket of sockets) socket.destroy()
  server.close()
}

const POLITE = { hello: '220 hi', EHLO: '250 hi', MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go', other: '250 ok' }

it.each([
  ['the recipient for good', { RCPT: '550 no such user b@far.example' }, true, 'EENVELOPE 550 RCPT TO'],
  ['the recipient for now', { RCPT: '450 later' }, false, 'EENVELOPE 450 RCPT TO'],
  ['the mail for good', { other: '554 spam' }, true, 'EMESSAGE 554 DATA'],
  ['the sender, which its operator can mend', { MAIL: '550 not you' }, false, 'EENVELOPE 550 MAIL FROM'],
  ['everybody', { hello: '554 no service' }, false, 'EPROTOCOL 554'],
])('a mail server refuses %s', async (_, answers, isPermanent, reason) => {
  await talkingTo({ ...POLITE, ...answers }, async (url) => {
    const transport = createMailTransport(url)
    const error = await transport.send(MAIL).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(MailError)
    expect(error).toMatchObject({ isPermanent, reason: expect.stringContaining(reason) })
    expect(error).toMatchObject({ reason: expect.not.stringContaining('far.example') })
    transport.close()
  })
})

it('what hangs ends when it is closed', async () => {
  await talkingTo({}, async (url) => {
    const transport = createMailTransport(url)
    const sending = transport.send(MAIL).catch((thrown: unknown) => thrown)
    setTimeout(transport.close, 50)
    expect(await sending).toMatchObject({ name: 'MailError', isPermanent: false })
  })
})
